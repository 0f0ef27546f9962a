"""A cluster that cannot be used is told of before anything is run."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.inputs import versions
from territory_opt.scenario.running import connection

ADDRESS = "tcp://127.0.0.1:9"
DASK = {"dask": "2026.8.0", "distributed": "2026.8.0", "numpy": "2.4.6"}


def _client(workers: dict[str, Any], dask: dict[str, str] = DASK, scheduler: dict[str, str] = DASK) -> Any:
    """Return a client that tells of workers what they answer when asked for their versions."""

    def wait_for_workers(_: int, timeout: float) -> None:
        if not workers:
            raise TimeoutError(timeout)

    told = {
        "client": {"packages": DASK},
        "scheduler": {"packages": scheduler},
        "workers": {worker: {"packages": dask} for worker in workers},
    }
    return SimpleNamespace(
        wait_for_workers=wait_for_workers, get_versions=lambda: told, run=lambda _, on_error: workers
    )


def _problems(client: Any) -> list[str]:
    with pytest.raises(InputError) as raised:
        connection.require_fit(client, ADDRESS)
    return [str(problem) for problem in raised.value.problems]


def test_workers_like_this_process_are_fit() -> None:
    """Nothing is said of them."""
    connection.require_fit(_client({"tcp://a:1": versions()}), ADDRESS)


def test_other_versions_are_told_by_worker_and_package() -> None:
    """Plans must be those made here, so code and libraries must be the same, on every worker."""
    other = versions() | {"ortools": "9.12", "territory-opt code": "0123"}
    del other["numpy"]
    problems = _problems(_client({"tcp://a:1": versions(), "tcp://b:2": other}))
    assert sorted(problem.partition(":")[0] for problem in problems) == [
        "numpy of worker tcp", "ortools of worker tcp", "territory-opt code of worker tcp",
    ]  # fmt: skip
    assert f"ortools of worker tcp://b:2: found 9.12: expected {versions()['ortools']}, as here" in problems


def test_a_worker_without_the_product_is_told() -> None:
    """What it answers instead of its versions is shown."""
    (problem,) = _problems(_client({"tcp://a:1": ModuleNotFoundError("No module named 'territory_opt'")}))
    assert "worker tcp://a:1" in problem
    assert "No module named 'territory_opt'" in problem
    assert "expected territory-opt, installed as it is here" in problem


def test_another_dask_is_told() -> None:
    """A scheduler, or a worker, of another release may not understand this one."""
    problems = _problems(_client({"tcp://a:1": versions()}, scheduler=DASK | {"distributed": "2025.1.0"}))
    assert problems == ["distributed of the scheduler: found 2025.1.0: expected 2026.8.0, as here"]
    problems = _problems(_client({"tcp://a:1": versions()}, dask=DASK | {"dask": "2025.1.0"}))
    assert problems == ["dask of worker tcp://a:1: found 2025.1.0: expected 2026.8.0, as here"]


def test_a_scheduler_without_workers_is_told() -> None:
    """Else the scenarios would wait for ever."""
    (problem,) = _problems(_client({}))
    assert ADDRESS in problem
    assert "with workers" in problem


@pytest.mark.parametrize("address", [ADDRESS, "nonsense", "udp://127.0.0.1:9"])
def test_a_scheduler_that_does_not_answer_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within seconds the address is told, and what was tried."""
    pytest.importorskip("distributed", reason="needs Dask, the extra cluster")
    monkeypatch.setattr(connection, "ANSWER_SECONDS", 0.5)
    with pytest.raises(InputError) as raised, connection.connected(address):
        pass
    assert raised.value.problems[0].table == "--scheduler"
    assert raised.value.problems[0].value == address


def test_the_extra_is_named_where_dask_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the message says how to get it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"territory-opt\[cluster\]"), connection.connected(ADDRESS):
        pass
