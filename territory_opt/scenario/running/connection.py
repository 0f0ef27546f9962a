"""The way to a Dask cluster: its scheduler answers, and its workers compute what would be computed here."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.inputs import versions

Client = Any
"""A `distributed.Client`, which has types in part only."""

ANSWER_SECONDS = 10.0
"""How long the scheduler may take to answer, and a first worker to be there (an assumption)."""

SAME_ON_SCHEDULER = ("dask", "distributed")


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """Give a client of the Dask scheduler at an address, with workers that are fit to run scenarios.

    Raises
    ------
    InputError
        When Dask is not installed, the scheduler does not answer, it has no workers, or one of them cannot run
        scenarios as they would be run here.
    """
    try:
        import distributed
    except ModuleNotFoundError:
        raise _unfit("--scheduler", "", "the extra cluster (pip install 'territory-opt[cluster]')") from None
    dask: Any = distributed
    _require_answer(dask, address)
    client = dask.Client(address, timeout=ANSWER_SECONDS, set_as_default=False)
    try:
        require_fit(client, address)
        yield client
    finally:
        client.close()


def _require_answer(dask: Any, address: str) -> None:
    """Require that a scheduler can be reached.

    A client that finds nobody leaves a thread behind, whose end may hold up the next client of the process for ever.
    """
    security = dask.Security().get_connection_args("client")

    async def call() -> None:
        comm = await dask.comm.connect(address, timeout=ANSWER_SECONDS, **security)
        await comm.close()

    try:
        # In a thread of its own, as the caller's may have an event loop that runs.
        with ThreadPoolExecutor(1) as beside:
            beside.submit(asyncio.run, call()).result()
    except (OSError, ValueError, TypeError, RuntimeError) as error:
        expected = f"the address of a Dask scheduler that answers within {ANSWER_SECONDS:.0f} s ({error})"
        raise _unfit("--scheduler", address, expected) from None


def require_fit(client: Client, address: str) -> None:
    """Require that a scheduler has workers, and that they hold the code and the libraries of this process.

    Raises
    ------
    InputError
        With everything that differs, by worker.
    """
    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except TimeoutError:
        raise _unfit("--scheduler", address, "a scheduler with workers (dask worker ADDRESS)") from None
    dask = client.get_versions()
    here = dask["client"]["packages"]
    packages = {"the scheduler": {key: dask["scheduler"]["packages"].get(key) for key in SAME_ON_SCHEDULER}}
    packages |= {f"worker {worker}": told["packages"] for worker, told in dask["workers"].items()}
    problems = [
        problem
        for who, found in packages.items()
        for problem in differing(who, {key: found.get(key) for key in SAME_ON_SCHEDULER}, here)
    ]
    told: Mapping[str, Any] = client.run(versions, on_error="return")
    for worker, found in told.items():
        problems += _unfit_worker(f"worker {worker}", found)
    if problems:
        raise InputError(problems)


def _unfit_worker(worker: str, found: Any) -> list[InputProblem]:
    if isinstance(found, Mapping):
        return differing(worker, found, versions())
    return [
        InputProblem(worker, None, "", f"{type(found).__name__}: {found}", "territory-opt, installed as it is here")
    ]


def differing(who: str, found: Mapping[str, Any], here: Mapping[str, Any]) -> list[InputProblem]:
    """Return what differs between the versions of another process and those of this one."""
    return [
        InputProblem(
            f"{package} of {who}", None, "", str(found.get(package) or "none"), f"{here.get(package)}, as here"
        )
        for package in dict.fromkeys([*found, *(here if "territory-opt" in here else ())])
        if found.get(package) != here.get(package)
    ]


def _unfit(what: str, value: str, expected: str) -> InputError:
    return InputError([InputProblem(what, None, "", value, expected)])
