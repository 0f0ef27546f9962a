"""Term `imbalance`."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def heap(make):
    """Four accounts of 100 at one of two seats."""
    accounts = [make.account(key, 100.0) for key in "ABCD"]
    return make.company(accounts, [make.seat("near"), make.seat("far", latitude=40.5)])


@pytest.mark.parametrize(("rate", "near"), [(0.1, 4), (10.0, 2)])
def test_loads_even_out_where_it_pays(heap, rate: float, near: int) -> None:
    """Left alone the near seat has all; a high price of what is left behind shares them."""
    design = heap.paying({"term": "travel", "usd_per_km": 1.0}, {"term": "imbalance", "rate": rate}).design()
    assert (design.assignment == "near").sum() == near


def test_the_loss_is_that_of_a_fixed_effort(make) -> None:
    """A seat that is due m = 100 and carries 0 or 200 loses what the concave yield loses on its tangent at m."""
    company = make.company(
        [make.account("A", 200.0, "S1", locked=True)],
        [make.seat("S1"), make.seat("S2")],
        [{"rule": "locks"}],
        [{"term": "imbalance", "rate": 2.0, "elasticity": 0.5}],
    )
    none, double = -50.0 + 100.0, 50.0 + 100.0 - 100.0 * np.sqrt(2.0)
    assert company.design().objective_usd == pytest.approx(2.0 * (none + double))


def test_between_and_beyond_steps_lines_go_on(make) -> None:
    """At coarse steps a load is priced on the chord, and past the last one on its slope."""
    term = {"term": "imbalance", "elasticity": 0.5, "steps": [0, 1, 1.5]}
    company = make.company(
        [make.account("A", 200.0, "S1", locked=True)], [make.seat("S1"), make.seat("S2")], [{"rule": "locks"}], [term]
    )
    at_150 = 25.0 + 100.0 - 100.0 * np.sqrt(1.5)
    assert company.design().objective_usd == pytest.approx(50.0 + 2.0 * at_150)


def test_perfect_balance_is_proved_optimal(make) -> None:
    """A plan that costs nothing has no gap, though its cost is a sum of rounded figures."""
    accounts = [make.account(f"A{number}", 33.1 + 0.7 * (number % 3)) for number in range(9)]
    seats = [make.seat(f"S{number}") for number in range(3)]
    design = make.company(accounts, seats, objective=[{"term": "imbalance"}]).design()
    assert design.objective_usd == pytest.approx(0.0, abs=1e-6)
    assert (design.status, design.gap) == ("optimal", 0.0)


def test_seats_that_are_due_nothing_pay_for_all_they_carry(make) -> None:
    """A seat without time, by weight of time, has no share: its load costs the last slope."""
    company = make.company(
        [make.account("A", 100.0, "S1", locked=True)],
        [make.seat("S1", fte=0.0), make.seat("S2", fte=1.0)],
        [{"rule": "locks"}],
        [{"term": "imbalance", "weight_by": "fte", "elasticity": 0.5, "steps": [0, 1, 4]}],
    )
    design = company.design()
    last_slope = 0.5 - (np.sqrt(4.0) - 1.0) / 3.0
    assert design.objective_usd == pytest.approx(100.0 * last_slope + 50.0)
    assert company.audit(design).ok


def test_sentence(read_model) -> None:
    """The term names elasticity and price."""
    (term,) = read_model("objective: [{term: imbalance, elasticity: 0.3, rate: 2}]").objective
    assert term.sentence().endswith("sales grow like effort^0.3, priced at $2.00 a unit.")


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ("steps: [1, 2, 3]", "at least 3 steps that start at 0 and rise"),
        ("steps: [0, 2, 1]", "at least 3 steps that start at 0 and rise"),
        ("steps: [0, 1]", "at least 3 steps that start at 0 and rise"),
        ("steps: [0, 1, .inf]", "steps[3]: found inf: expected a finite number"),
        ("elasticity: 1", "a number less than 1"),
        ("elastisity: 0.3", "elasticity (did you mean that?)"),
    ],
)
def test_what_is_wrong_is_named(refusal, parameters: str, told: str) -> None:
    """Steps that do not rise from nought, values out of range and misspelled keys are each told once."""
    assert told in refusal(f"objective: [{{term: imbalance, {parameters}}}]")
