"""Term `travel`."""

from __future__ import annotations

import numpy as np
import pytest

KM_PER_DEGREE = 6371.0088 * np.pi / 180


def test_each_visit_goes_there_and_back(make) -> None:
    """Two visits over one degree of latitude at $0.50 a km cost two degrees' km in dollars."""
    company = make.company(
        [make.account("A", visits=2.0)],
        [make.seat("S", latitude=41.0)],
        objective=[{"term": "travel", "usd_per_km": 0.5}],
    )
    assert company.design().objective_by_term == pytest.approx({"travel": 2 * KM_PER_DEGREE})


def test_accounts_go_to_the_nearest_home(make) -> None:
    """Nothing else asked, each account has the seat with the shortest way."""
    accounts = [make.account("A", latitude=40.1), make.account("B", latitude=44.0)]
    design = make.company(accounts, [make.seat("S"), make.seat("N", latitude=45.0)]).design()
    assert design.assignment.tolist() == ["S", "N"]
    assert design.status == "optimal"


def test_what_has_no_place_costs_no_way(make) -> None:
    """An account without a place, and one at a seat without a home, add nothing; such seats are noted."""
    accounts = [make.account("nowhere", latitude=np.nan), make.account("A")]
    design = make.company(accounts, [make.seat("far", latitude=60.0), make.seat("homeless", longitude=np.nan)]).design()
    assert design.objective_by_term == {"travel": 0.0}
    assert design.assignment["A"] == "homeless"
    assert design.notes == ("Seats without a home: 1; the way to their accounts counts as nothing.",)


def test_sentence(read_model) -> None:
    """The term names its price."""
    (term,) = read_model("objective: [{term: travel, usd_per_km: 1.25}]").objective
    assert term.sentence() == "Each visit travels from the seat's home and back at $1.25 a km."


def test_what_is_wrong_is_named(refusal) -> None:
    """A way for nothing and misspelled keys and terms are each told once."""
    assert "a number greater than 0" in refusal("objective: [{term: travel, usd_per_km: 0}]")
    assert "expected usd_per_km (did you mean that?)" in refusal("objective: [{term: travel, usd_per_mile: 1}]")
    assert "expected travel (did you mean that?)" in refusal("objective: [{term: travell}]")
    assert "at least one term" in refusal("objective: []")
