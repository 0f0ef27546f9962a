"""Term `travel`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.tables import Tables

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


WAYS = pd.DataFrame({"from_id": ["A"], "to_id": ["S"], "distance_km": [30.0], "minutes": [45.0]})


@pytest.mark.parametrize(
    ("parameters", "lacks", "prices"),
    [
        ({"usd_per_km": 0.5}, [], [("table_km", 3.0)]),
        ({"usd_per_km": 0.5, "usd_per_hour": 40.0}, [], [("table_km", 3.0), ("table_minutes", 4.0)]),
        ({"usd_per_km": 0.5, "usd_per_hour": 40.0}, ["distance_km"], [("table_minutes", 4.0)]),
        ({"usd_per_km": 0.0, "usd_per_hour": 60.0, "weight": 2.0}, [], [("table_minutes", 12.0)]),
    ],
)
def test_ways_may_come_from_the_table(make, parameters, lacks, prices) -> None:
    """By the km, by the hour or both: three visits are six ways, of what the table has."""
    company = make.company([make.account("A", visits=3.0)], [make.seat("S")])
    (term,) = company.paying({"term": "travel", "by": "travel", **parameters}).model.objective
    data = replace(company.read(), tables=Tables(travel=WAYS.drop(columns=lacks)))
    assert not list(term.misses(data))
    assert [(piece.source, *piece.usd) for piece in term.pieces(data)] == prices


@pytest.mark.parametrize(
    ("hour", "table", "expected"),
    [
        (None, None, "the table travel with distance_km"),
        (None, WAYS.drop(columns="distance_km"), "the table travel with distance_km"),
        (40.0, WAYS.drop(columns="minutes"), "the table travel with minutes"),
    ],
)
def test_a_table_that_lacks_the_measure_is_told(make, hour: float | None, table, expected: str) -> None:
    """Hours need minutes, and without hours there must be kilometres."""
    company = make.company([make.account("A")], [make.seat("S")])
    (term,) = company.paying({"term": "travel", "by": "travel", "usd_per_hour": hour}).model.objective
    (missing,) = term.misses(replace(company.read(), tables=Tables(travel=table)))
    assert missing.expected == expected


def test_sentence(read_model) -> None:
    """The term names its prices, where ways come from and what it weighs."""
    sentences = {
        "usd_per_km: 1.25": "Each visit travels from the seat's home and back at $1.25 a km.",
        "weight: 3": "Each visit travels from the seat's home and back at $0.70 a km. This counts 3 times.",
        "by: travel, usd_per_hour: 60": (
            "Each visit travels from the seat's home and back by the travel table at $0.70 a km and $60.00 an hour."
        ),
    }
    for parameters, sentence in sentences.items():
        (term,) = read_model(f"objective: [{{term: travel, {parameters}}}]").objective
        assert term.sentence() == sentence


def test_what_is_wrong_is_named(refusal) -> None:
    """A way for nothing and misspelled keys and terms are each told once."""
    assert "a price greater than 0 for a km or an hour" in refusal("objective: [{term: travel, usd_per_km: 0}]")
    assert "by: travel beside usd_per_hour" in refusal("objective: [{term: travel, usd_per_hour: 50}]")
    assert "a number greater than 0" in refusal("objective: [{term: travel, weight: 0}]")
    assert "expected usd_per_km (did you mean that?)" in refusal("objective: [{term: travel, usd_per_mile: 1}]")
    assert "expected travel (did you mean that?)" in refusal("objective: [{term: travell}]")
    assert "at least one term" in refusal("objective: []")
