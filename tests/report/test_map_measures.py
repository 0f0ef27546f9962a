"""The map colours by every measure, also by those that only the workspace knows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from territory_opt.report.fields import MEASURES
from territory_opt.report.map_measures import both_alignments, described_measures, own_measures
from territory_opt.report.results import Results


@pytest.fixture(scope="module")
def declared(results: Results) -> Results:
    """A run of a workspace that declares a measure of its own."""
    rng = np.random.default_rng(3)
    return replace(results, accounts=results.accounts.assign(support_tickets=rng.integers(0, 9, len(results.accounts))))


def test_declared_measures_are_told_from_other_numbers(results: Results, declared: Results) -> None:
    """Coordinates, employees and costs elsewhere are no measures; a column that the product does not know is one."""
    assert own_measures(results.accounts) == []
    assert own_measures(declared.accounts) == ["support_tickets"]
    keys = [measure["key"] for measure in described_measures(declared)]
    assert keys == [*MEASURES, "visits", "support_tickets"]
    assert described_measures(declared)[-1] == {"key": "support_tickets", "label": "Support tickets", "kind": "number"}


def test_a_declared_measure_adds_up_and_compares(declared: Results) -> None:
    """Totals of the plan and of today are those of the accounts, and the index has 100 as the mean of each segment."""
    accounts, territories = declared.accounts, declared.territories
    figures = both_alignments(declared)
    for alignment, seat in (("plan", "seat_id"), ("today", "incumbent_seat_id")):
        totals = accounts.groupby(seat)["support_tickets"].sum().reindex(territories["seat_id"], fill_value=0)
        np.testing.assert_allclose(figures[alignment]["support_tickets"], totals)
        index = territories[["segments"]].assign(index=figures[alignment]["index_support_tickets"])
        np.testing.assert_allclose(index.groupby("segments")["index"].mean(), 100.0)


def test_the_figures_of_the_plan_are_those_of_the_audit(results: Results) -> None:
    """No measure is computed a second way."""
    plan = both_alignments(results)["plan"]
    for name in ("potential_usd", "index_workload_hours", "utilization_share"):
        np.testing.assert_array_equal(plan[name], results.territories[name])
