"""Stored runs of small companies, designed on the spot, and of the small workspace."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.tables import Tables
from territory_opt.scenario.explain.posed import Posed, pose
from territory_opt.scenario.record import Record, StoredRun, read_stored
from territory_opt.scenario.run import run_scenario
from territory_opt.workspace.schema import TEXT

# Test folders are no packages, so files that several of them share are run, not imported.
SMALL = Path(__file__).parents[2] / "alignment"
SHARED = [runpy.run_path(str(SMALL / f"{name}.py")) for name in ("enumeration", "companies", "worlds")]
EXACT = Stop(seconds=60.0, steps=200, gap=0.0)


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What makes small companies and worlds, and every plan of one."""
    return SimpleNamespace(**{name: value for shared in SHARED for name, value in shared.items()})


@pytest.fixture(scope="session")
def stored() -> Callable[..., Posed | None]:
    """Return the function that poses a small company, or world, as a stored run of its optimum, or of the design given.

    It returns None where there is no plan.
    """

    def design_and_pose(company, design=None):
        design = company.design(EXACT) if design is None else design
        if design.assignment.empty:
            return None
        return pose(StoredRun(Path("small"), _summary(design), _record(company, design)))

    return design_and_pose


def _summary(design):
    bound = None if design.bound_usd != design.bound_usd else design.bound_usd
    return {"title": "Small", "status": design.status, "objective_usd": design.objective_usd, "bound_usd": bound}


def _record(company, design):
    seat_id = company.accounts["account_id"].map(design.assignment).astype(TEXT)
    named = company.accounts.assign(name=company.accounts["account_id"])
    accounts = named.assign(
        seat_id=seat_id,
        territory_id=("T-" + seat_id).astype(TEXT),
        moved=(named["rep_id"].notna() & (seat_id.fillna("") != named["incumbent_seat_id"].fillna(""))),
        reason=named["account_id"].map(design.move_reason).fillna("").astype(TEXT),
        elsewhere_usd=named["account_id"].map(design.elsewhere_usd).astype(float),
    )
    tables = getattr(company, "tables", None)
    at_centres = getattr(company, "at_centres", None)
    seats = company.seats if at_centres is None else at_centres(design.centres)
    with_reps = seats if "rep_id" in seats else seats.assign(rep_id=seats["seat_id"])
    return Record(
        accounts=accounts,
        seats=with_reps,
        tables=tables or Tables(),
        prices=design.prices,
        alignment=company.model,
        demand=None,
        headcount=None,
        stages=None,
        declaration=company.spelled_out,
    )


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory, write_small_workspace) -> Path:
    """Return the small workspace with its redesign."""
    folder = write_small_workspace(tmp_path_factory.mktemp("explained"))
    run_scenario(folder, "redesign")
    return folder


@pytest.fixture(scope="session")
def redesign(workspace: Path) -> Posed:
    """Return the small workspace's redesign."""
    return pose(read_stored(workspace, "redesign"))
