"""Term `fit`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.plan import design_territories
from territory_opt.alignment.tables import Tables

FIT = pd.DataFrame(
    {
        "account_id": ["A", "A", "A", "B", "gone"],
        "rep_id": ["S", "T", "left", "S", "S"],
        "cost_usd": [5.0, 1.0, 0.0, np.nan, 9.0],
        "score": [9.0, 4.0, 10.0, 2.0, 9.0],
    }
)


@pytest.fixture
def pair(make):
    """Two accounts and two seats; the table does not know the second account at the second seat."""
    return make.company([make.account("A"), make.account("B")], [make.seat("S"), make.seat("T")])


@pytest.mark.parametrize(
    ("parameters", "usd"),
    [
        ({}, [[5, 1], [0, 0]]),
        ({"usd_per_cost": 2.0, "weight": 3.0}, [[30, 6], [0, 0]]),
        ({"usd_per_cost": 0.0, "usd_per_score": 1.0}, [[1, 6], [0, 2]]),
        ({"usd_per_cost": 1.0, "usd_per_score": 0.5}, [[5.5, 4], [0, 1]]),
    ],
)
def test_a_pair_costs_what_the_table_says_and_what_it_lacks_to_the_best(pair, parameters, usd) -> None:
    """A pair that is not listed costs nothing and scores 0; the best score may be that of a rep without a seat."""
    (term,) = pair.paying({"term": "fit", **parameters}).model.objective
    (piece,) = term.pieces(replace(pair.read(), tables=Tables(fit=FIT)))
    assert (piece.elsewhere_usd[:, None] + piece.pairs_usd.toarray()).tolist() == usd


def test_an_account_goes_where_it_fits(make, pair) -> None:
    """Nothing else asked, each has the seat that suits it best."""
    company = pair.paying({"term": "fit", "usd_per_cost": 0.0, "usd_per_score": 1.0})
    tables = Tables(fit=FIT)
    design = design_territories(company.accounts, company.seats, company.model, stop=make.EXACT, tables=tables)
    assert design.assignment.tolist() == ["S", "S"]
    assert design.objective_by_term == pytest.approx({"fit": 1.0})


def test_a_table_without_what_has_a_price_is_told(pair) -> None:
    """One of the two columns is enough."""
    (term,) = pair.paying({"term": "fit", "usd_per_score": 1.0}).model.objective
    for fit in (None, FIT[["account_id", "rep_id"]], FIT.assign(cost_usd=np.nan, score=np.nan)):
        (missing,) = term.misses(replace(pair.read(), tables=Tables(fit=fit)))
        assert missing.expected == "the table fit with cost_usd or score"
    assert not list(term.misses(replace(pair.read(), tables=Tables(fit=FIT.drop(columns="score")))))


def test_sentence(read_model) -> None:
    """The term names what it prices."""
    cost, both = read_model("objective: [{term: fit}, {term: fit, usd_per_score: 100}]").objective
    assert cost.sentence() == "An account at a seat costs $1.00 for each dollar in the table fit."
    assert both.sentence() == (
        "An account at a seat costs $1.00 for each dollar in the table fit and "
        "$100.00 for each point below the best score."
    )


def test_what_is_wrong_is_named(refusal) -> None:
    """Prices below nought and no price at all are told."""
    assert "found -1" in refusal("objective: [{term: fit, usd_per_score: -1}]")
    assert "a price greater than 0 for cost or score" in refusal("objective: [{term: fit, usd_per_cost: 0}]")
