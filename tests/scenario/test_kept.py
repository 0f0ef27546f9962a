"""What earlier runs kept is what would be computed, and never more than that."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import fields, replace
from multiprocessing import get_context
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.model import DemandModel
from territory_opt.demand.plan import Demand, plan_demand
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.plan import HeadcountPlan, plan_headcount
from territory_opt.headcount.seats import seats_from_reps
from territory_opt.headcount.stages import Stages
from territory_opt.headcount.statement.customers import customer_base
from territory_opt.scenario import kept as module
from territory_opt.scenario.kept import forget_kept, kept, kept_demand, kept_folder, kept_headcount
from territory_opt.workspace.declared import find_declared, read_declared
from territory_opt.workspace.workspace import Workspace, load_workspace


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of the test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def workspace(tmp_path: Path, write_small_workspace: Callable[..., Path]) -> Workspace:
    return load_workspace(write_small_workspace(tmp_path / "small"))


class Counted:
    """Makes a number anew each time it is asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        """Say how often it was asked."""
        self.times += 1
        return self.times


def entries() -> list[Path]:
    """The files of all entries."""
    return sorted(kept_folder().rglob("output.pkl"))


def keep_length(content: str) -> int:
    """Keep an entry, whatever becomes of the code while the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "versions", dict)
        return kept((content,), lambda: len(content))


def test_the_same_content_is_made_once() -> None:
    """Equal content is answered from the store, other content is made."""
    make = Counted()
    frame = pd.DataFrame({"a": [1.0, np.nan]})
    assert kept(("word", frame, {"x": 1}), make) == 1
    assert kept(("word", frame.copy(), {"x": 1}), make) == 1
    assert kept(("word", frame.fillna(2.0), {"x": 1}), make) == 2
    assert kept(("other", frame, {"x": 1}), make) == 3


def test_parts_count_by_what_they_hold() -> None:
    """Whether two parts are one object or two that are alike makes no difference, as it does not to what is made."""
    make = Counted()
    months = pd.date_range("2027-01", periods=3, freq="MS")
    assert kept(("word", months, months), make) == kept(("word", months, months.copy()), make)


def test_other_code_makes_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry belongs to the code and the libraries that made it."""
    make = Counted()
    assert kept(("word",), make) == 1
    monkeypatch.setattr(module, "versions", lambda: {"territory-opt code": "another"})
    assert kept(("word",), make) == 2


def test_what_does_not_last_is_handed_on_and_not_kept() -> None:
    """A result that another time might come out otherwise is made each time."""
    make = Counted()
    assert [kept(("word",), make, lasting=lambda made: made > 2) for _ in range(4)] == [1, 2, 3, 3]


def test_an_unreadable_entry_is_made_again() -> None:
    """A file cut short, or one that holds something else, costs the time to make it and nothing more."""
    make = Counted()
    kept(("word",), make)
    (entry,) = entries()
    entry.write_bytes(entry.read_bytes()[:3])
    assert kept(("word",), make) == 2
    assert kept(("word",), make) == 2


def test_an_error_is_raised_and_not_kept() -> None:
    """What fails once may be mended and is tried again."""

    def fail() -> int:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        kept(("word",), fail)
    assert kept(("word",), Counted()) == 1


def test_a_cache_that_cannot_be_written_to_keeps_nothing(empty: Path) -> None:
    """Without a folder for it everything is made each time, and no warning is raised."""
    empty.write_text("a file where the folder should be", encoding="utf-8")
    make = Counted()
    assert [kept(("word",), make), kept(("word",), make)] == [1, 2]


def test_the_store_stays_within_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before another entry is made, those beyond the limit are gone."""
    monkeypatch.setattr(module, "MOST_BYTES", 20_000)
    for number in range(8):
        kept(("word", number), lambda: np.random.default_rng(1).bytes(8_000))
    assert sum(entry.stat().st_size for entry in entries()) <= 20_000 + 9_000


def test_forgetting_empties_the_store() -> None:
    """What was kept is made anew; forgetting nothing is no error."""
    forget_kept()
    make = Counted()
    kept(("word",), make)
    forget_kept()
    assert entries() == []
    assert kept(("word",), make) == 2


def test_two_processes_may_keep_the_same_at_once() -> None:
    """Both get what they made, and the entry is whole afterwards."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(keep_length, ["content"] * 8)) == [7] * 8
    assert len(entries()) == 1
    assert keep_length("content") == 7


def assert_same(one: Demand | HeadcountPlan, other: Demand | HeadcountPlan) -> None:
    """Hold every field of two results to be the same to the last digit, but the time they took."""
    for field in fields(one):
        if field.name != "seconds":
            # Stored and read back, objects that were one may be two, which their hash would tell.
            here, there = (pickle.loads(pickle.dumps(getattr(result, field.name))) for result in (one, other))
            assert joblib.hash(here) == joblib.hash(there), field.name


def planned_demand(workspace: Workspace, plan: Callable[..., Demand] = kept_demand) -> Demand:
    model = read_declared(find_declared(None, "models", "demand"), DemandModel)
    return plan(workspace, model, paths=40, seed=3, horizon_months=24)


def planned_headcount(workspace: Workspace, plan: Callable[..., HeadcountPlan], seconds: float = 20.0) -> HeadcountPlan:
    demand = planned_demand(workspace, plan_demand)
    declared = read_declared(find_declared(None, "models", "headcount"), HeadcountModel)
    model = declared.model_copy(update={"outcomes": declared.outcomes.model_copy(update={"planning": 20})})
    return plan(
        demand.forecast,
        seats_from_reps(workspace, model),
        workspace.reps,
        model,
        read_declared(find_declared(None, "models", "arr_stages"), Stages),
        customer_base(workspace.accounts, demand.accounts["renewal_usd"]),
        seed=3,
        seconds=seconds,
    )


def test_kept_demand_is_what_is_planned(workspace: Workspace) -> None:
    """Planned, kept and read back, demand is the same; people are no part of it, accounts are."""
    planned = planned_demand(workspace, plan_demand)
    assert_same(planned_demand(workspace), planned)
    assert_same(planned_demand(workspace), planned)
    assert len(entries()) == 1
    planned_demand(replace(workspace, tables={**workspace.tables, "reps": workspace.reps.iloc[1:]}))
    assert len(entries()) == 1
    accounts = workspace.accounts.assign(lead_score=50.0)
    planned_demand(replace(workspace, tables={**workspace.tables, "accounts": accounts}))
    assert len(entries()) == 2


def test_kept_headcount_is_what_is_planned(workspace: Workspace) -> None:
    """Planned, kept and read back, a hiring plan is the same."""
    planned = planned_headcount(workspace, plan_headcount)
    assert planned.status in module.PROVEN
    assert_same(planned_headcount(workspace, kept_headcount), planned)
    assert_same(planned_headcount(workspace, kept_headcount), planned)
    assert len(entries()) == 1


def test_a_plan_cut_short_is_not_kept(workspace: Workspace) -> None:
    """A plan that time ended may come out better on a quieter machine."""
    short = replace(planned_headcount(workspace, plan_headcount), status="feasible")
    keeping_proven = module.keeping(
        "headcount", lambda *_, **__: short, lasting=lambda made: made.status in module.PROVEN
    )
    assert planned_headcount(workspace, keeping_proven) is short
    assert entries() == []
