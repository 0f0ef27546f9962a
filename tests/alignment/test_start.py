"""Designs that begin from the plan and the prices of another one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import Design, design_territories
from territory_opt.alignment.start import Start
from territory_opt.workspace.schema import TEXT


def _begun(company, start: Start, stop: Stop) -> Design:
    return design_territories(company.accounts, company.seats, company.model, stop=stop, start=start)


@pytest.mark.parametrize("seed", range(8))
def test_a_start_changes_no_proven_optimum(make, seed: int) -> None:
    """From its own plan, another company's or a senseless one, a small company has the same least objective."""
    company = make.random_company(seed)
    alone = company.design()
    ids, seats = company.accounts["account_id"], company.seats["seat_id"]
    rng = np.random.default_rng(seed)
    drawn = pd.Series(rng.choice([*seats, "nobody's", None], len(ids)), index=ids, dtype=TEXT)
    starts = [Start(alone.assignment, alone.prices), Start(drawn), Start(drawn.iloc[:1], alone.prices)]
    for start in starts:
        design = _begun(company, start, Stop(seconds=60.0, steps=200, gap=0.0))
        assert design.status == alone.status
        if design.status == "optimal":
            assert design.objective_usd == pytest.approx(alone.objective_usd, rel=2e-4, abs=0.02)
            assert company.audit(design).ok


def test_without_any_steps_the_start_stands(make) -> None:
    """A plan that keeps the rules is the answer where there is no time to look for a better one, with its bound."""
    company = make.random_company(3, accounts=60, seats=5).ruled_by({"rule": "balance", "tolerance": 0.3})
    good = company.design(Stop(seconds=60.0, steps=20, gap=0.01))
    again = _begun(company, Start(good.assignment, good.prices), Stop(seconds=60.0, steps=0, gap=1.0))
    pd.testing.assert_series_equal(again.assignment, good.assignment)
    assert again.bound_usd <= again.objective_usd == pytest.approx(good.objective_usd)


def test_a_plan_of_a_tighter_limit_is_where_a_looser_one_begins(make) -> None:
    """From tighter to looser limits on moves no objective rises, for the plan before keeps every limit after it."""
    company = make.random_company(7, accounts=80, seats=6).paying({"term": "travel"})
    start, last_usd = Start(company.today()), np.inf
    for share in (0.4, 0.6, 0.8):
        limited = company.ruled_by({"rule": "move_limit", "measure": "accounts", "share": share})
        design = _begun(limited, start, Stop(seconds=60.0, steps=5, gap=0.0))
        assert design.objective_usd <= last_usd
        assert limited.audit(design).ok
        start, last_usd = Start(design.assignment, design.prices), design.objective_usd


@pytest.mark.parametrize(
    "rule", [{"rule": "territories", "may_close": "all"}, {"rule": "territories", "centres": "free"}]
)
def test_closed_seats_and_free_centres_begin_from_a_plan_too(make, rule) -> None:
    """Where seats may close or centres are free, a start is never worsened."""
    company = (
        make.random_company(5, accounts=40, seats=4)
        .ruled_by(rule)
        .paying({"term": "travel"}, {"term": "seats", "usd_per_seat": 50.0})
    )
    good = company.design(Stop(seconds=60.0, steps=10, gap=0.01))
    again = _begun(company, Start(good.assignment, good.prices), Stop(seconds=60.0, steps=2, gap=0.01))
    assert again.objective_usd <= good.objective_usd * (1 + 1e-9)
