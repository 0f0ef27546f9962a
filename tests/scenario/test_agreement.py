"""Hiring and territories in turn until they agree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.alignment.plan import Design
from territory_opt.headcount.model import AgreementModel
from territory_opt.progress import ProgressCallback
from territory_opt.scenario.agreement import agree
from territory_opt.scenario.assemble import incumbent_assignment
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.opening import Opened
from territory_opt.scenario.prepare import Prepared, prepare
from territory_opt.scenario.reading import read_models
from territory_opt.workspace.workspace import load_workspace

GROWING = {
    "name": "s", "title": "S", "alignment": "annual_redesign", "design_starts_by": "2027-12",
    "changes": [{"change": "scale", "table": "bookings", "by": {"amount_usd": 1.5}}],
}  # fmt: skip


@pytest.fixture(scope="module")
def growing(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Prepared:
    """Return a problem whose hiring plan opens seats that take part in the design."""
    folder = write_small_workspace(tmp_path_factory.mktemp("workspace"))
    scenario = Scenario.model_validate(GROWING)
    prepared = prepare(Opened(load_workspace(folder), scenario, read_models(folder, scenario)))
    assert prepared.seats["source"].eq("plan").any()
    # The small company's books fill less than half of its hours.
    modest = prepared.staffing.model.model_copy(update={"agreement": AgreementModel(least_use_share=0.2)})
    return replace(prepared, staffing=replace(prepared.staffing, model=modest))


def as_today(prepared: Prepared, progress: ProgressCallback) -> Design:
    """Leave every planned seat without a territory."""
    return Design("feasible", incumbent_assignment(prepared.accounts))


def evenly(prepared: Prepared, progress: ProgressCallback) -> Design:
    """Deal the accounts of each segment out to its seats, one after the other."""
    accounts = prepared.accounts
    assignment = pd.Series(index=accounts["account_id"], dtype=object)
    for segment, own in accounts.groupby("segment"):
        seats = prepared.seats.loc[prepared.seats["segments"].str[0].eq(segment), "seat_id"].tolist()
        assignment[own["account_id"]] = [seats[number % len(seats)] for number in range(len(own))]
    return Design("feasible", assignment)


def nothing(prepared: Prepared, progress: ProgressCallback) -> Design:
    """Find no plan."""
    return Design("infeasible", pd.Series(dtype=object), reason="too little of everything")


def test_seats_that_no_territory_uses_are_planned_no_more(growing: Prepared) -> None:
    """Where the design leaves planned seats closed, hiring plans again without them, and both agree."""
    coverage = growing.staffing.model.coverage.model_copy(update={"service_level": 0.5})
    modest = replace(growing.staffing, model=growing.staffing.model.model_copy(update={"coverage": coverage}))
    agreed = agree(replace(growing, staffing=modest), as_today)
    assert agreed.agreed
    assert agreed.rounds == 2
    assert not agreed.prepared.seats["source"].eq("plan").any()
    assert set(agreed.limits) == {("SMB", "South")}
    assert "starts are held to" in agreed.sentence


def test_used_seats_end_the_rounds_at_once(growing: Prepared) -> None:
    """Where every planned seat gets enough work, the first plan stands."""
    agreed = agree(growing, evenly)
    assert agreed.agreed
    assert agreed.rounds == 1
    assert agreed.prepared is growing
    assert "agree after 1 round:" in agreed.sentence
    assert not agreed.needed
    assert agreed.use["usable"].tolist() == agreed.use["planned"].tolist()


def test_seats_that_hiring_needs_stay_and_are_told(growing: Prepared) -> None:
    """Where no hiring plan keeps its rules without the idle seats, the plan stays and says that both disagree."""
    told = agree(growing, as_today)
    assert told.needed
    assert not told.agreed
    assert told.prepared is growing
    assert "no hiring plan keeps its rules without them" in told.sentence


def test_no_design_ends_the_rounds(growing: Prepared) -> None:
    """Without territories there is nothing to agree on, and the reason stays with the design."""
    agreed = agree(growing, nothing)
    assert agreed.rounds == 1
    assert agreed.design.reason == "too little of everything"
    assert agreed.sentence == ""
