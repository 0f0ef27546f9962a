"""What one run computes and the next would only compute again: demand and hiring plans and maps of equal inputs.

Scenarios that are compared differ in little. What they share is kept in the user's cache folder and never in the
workspace: it is read back by unpickling, which would run whatever a file made by somebody else says. An entry is known
by all that it was made from, the hash of the code and the versions of the libraries included, so none is ever out of
date. It is written aside and renamed, so processes may write the same one at once; one that cannot be read is made
again. Only what the inputs alone decide is kept: a plan that the clock cut short is not.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import joblib
import pandas as pd
import platformdirs
import pyarrow as pa

from territory_opt.demand.model import DemandModel
from territory_opt.demand.plan import Demand, plan_demand
from territory_opt.headcount.plan import plan_headcount
from territory_opt.scenario.inputs import versions
from territory_opt.workspace.workspace import Workspace

MOST_BYTES = 1_000_000_000
"""When an entry is made, those read least recently are deleted until the others take no more than this."""

DEMAND_TABLES = ("accounts", "bookings", "opportunities", "forecast")
"""Tables that demand is planned from."""

PROVEN = ("optimal", "infeasible")
"""Statuses of hiring plans that repeat themselves: the search came to its own end."""

T = TypeVar("T")
P = ParamSpec("P")


def kept_folder() -> Path:
    """Return where results are kept; deleting the folder costs nothing but time."""
    return platformdirs.user_cache_path("territory-opt", appauthor=False) / "kept"


def forget_kept() -> None:
    """Delete all results that are kept, so that they are computed anew."""
    if kept_folder().exists():
        _memory().clear(warn=False)


def kept_demand(
    workspace: Workspace, model: DemandModel, *, paths: int = 200, seed: int = 1, horizon_months: int = 24
) -> Demand:
    """Plan demand, or return what was planned from the same before; parameters and errors as of `plan_demand`."""
    tables = {name: workspace.tables[name] for name in DEMAND_TABLES if name in workspace.tables}
    # The planning sees no more of the workspace than the key does.
    seen = replace(workspace, folder=Path(), tables=tables, notes=(), files={})

    def plan() -> Demand:
        return plan_demand(seen, model, paths=paths, seed=seed, horizon_months=horizon_months)

    hashes = {name: _frame_hash(table) for name, table in tables.items()}
    return kept(("demand", hashes, workspace.settings, model, paths, seed, horizon_months), plan)


def keeping(what: str, plan: Callable[P, T], *, lasting: Callable[[T], bool] = lambda made: True) -> Callable[P, T]:
    """Return a function that plans, or gives back what was planned from the same arguments before.

    Parameters
    ----------
    what : str
        What is planned, in a word.
    plan : callable
        Plans it, from its arguments alone.
    lasting : callable
        As in `kept`.
    """

    @wraps(plan)
    def planned(*args: P.args, **options: P.kwargs) -> T:
        return kept((what, *args, options), lambda: plan(*args, **options), lasting=lasting)

    return planned


def kept(content: tuple[Any, ...], make: Callable[[], T], *, lasting: Callable[[T], bool] = lambda made: True) -> T:
    """Return what is kept of some content, or make and keep it.

    Parameters
    ----------
    content : tuple
        What is made, in a word, and everything it is made from; its hash is the entry's name.
    make : callable
        Makes it, from nothing else.
    lasting : callable
        Whether what was made would always be made from this content; otherwise it is not kept.
    """
    try:
        memory = _memory()
    except OSError:
        # A home that cannot be written to keeps nothing, and plans are no worse for it.
        return make()
    entry = memory.cache(_made, ignore=["make"])

    def make_entry() -> T:
        memory.reduce_size(MOST_BYTES)
        made = make()
        if not lasting(made):
            raise _NotLastingError(made)
        return made

    with warnings.catch_warnings():
        # The same holds for a full disk.
        warnings.filterwarnings("ignore", message="Unable to cache to disk")
        try:
            found: T = entry(_key(content), make_entry)
        except _NotLastingError as passing:
            found = passing.made
    return found


class _NotLastingError(Exception):
    """Carries what was made past the store, which keeps whatever is returned to it."""

    def __init__(self, made: Any) -> None:
        self.made = made
        super().__init__("not to be kept")


def _key(content: tuple[Any, ...]) -> str:
    """Return the name of an entry; parts are hashed one by one, as one hash tells whether two share an object."""
    return str(joblib.hash([joblib.hash(part) for part in (*content, versions())]))


def _frame_hash(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a frame's content: a million accounts take a third of a second, pickled four times that."""
    table, stream = pa.Table.from_pandas(frame).combine_chunks(), pa.BufferOutputStream()
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    return hashlib.sha256(stream.getvalue()).hexdigest()


def _made(key: str, make: Callable[[], T]) -> T:
    """Make the entry of a key."""
    return make()


def _memory() -> joblib.Memory:
    return joblib.Memory(kept_folder(), verbose=0)


kept_headcount = keeping("headcount", plan_headcount, lasting=lambda made: made.status in PROVEN)
"""`plan_headcount`, whose proven plans are kept; their seconds are those that they took when they were made."""
