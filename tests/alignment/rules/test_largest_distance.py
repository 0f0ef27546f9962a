"""Rule `largest_distance`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.pieces import Reach
from territory_opt.alignment.tables import Tables

KM_PER_DEGREE = 6371.0088 * np.pi / 180
CHEAP_TO_LEAVE = {"rule": "assign", "unassigned_usd_per_potential": 0.0001}


@pytest.fixture
def row(make):
    """Accounts one, two and three degrees from the only seat, and one without a place."""
    accounts = [make.account(f"A{k}", latitude=40.0 + k) for k in (1, 2, 3)]
    return make.company([*accounts, make.account("nowhere", latitude=np.nan)], [make.seat("S")])


@pytest.mark.parametrize(("degrees", "left"), [(3.001, 0), (2.999, 1), (1.001, 2), (0.5, 3)])
def test_who_lies_farther_stays_without_a_seat(row, degrees: float, left: int) -> None:
    """An account without a place counts no way and stays."""
    company = row.paying({"term": "compactness", "usd_per_unit": 1e-9})
    rule = {"rule": "largest_distance", "km": degrees * KM_PER_DEGREE}
    design = company.ruled_by(CHEAP_TO_LEAVE, rule).design()
    assert design.assignment.isna().sum() == left
    assert design.assignment["nowhere"] == "S"
    assert company.ruled_by(rule).design().status == ("infeasible" if left else "optimal")


def test_locked_and_protected_accounts_may_lie_farther(row) -> None:
    """What holds them goes before."""
    held = row.accounts.assign(incumbent_seat_id="S", rep_id="S", locked=[False, False, True, False])
    company = replace(row, accounts=held)
    rules = [{"rule": "locks"}, {"rule": "largest_distance", "km": 2.5 * KM_PER_DEGREE}]
    assert company.ruled_by(*rules).design().assignment["A3"] == "S"
    protected = [{"rule": "protected", "at_least": 1.0}, {"rule": "largest_distance", "km": 1.0}]
    assert company.ruled_by(*protected).design().status == "optimal"


@pytest.mark.parametrize(
    ("parameters", "piece"),
    [
        ({"km": 80.0}, Reach("km", 80.0)),
        ({"km": 80.0, "by": "travel"}, Reach("table_km", 80.0)),
        ({"minutes": 45.0, "by": "travel"}, Reach("table_minutes", 45.0)),
    ],
)
def test_ways_come_from_places_or_the_table(row, parameters, piece: Reach) -> None:
    """In kilometres or minutes."""
    rule = row.ruled_by({"rule": "largest_distance", **parameters}).model.rules[1]
    assert list(rule.pieces(row.read())) == [piece]


def test_a_table_that_lacks_the_measure_is_told(row) -> None:
    """Kilometres are no minutes."""
    rule = row.ruled_by({"rule": "largest_distance", "minutes": 45.0, "by": "travel"}).model.rules[1]
    ways = Tables(travel=pd.DataFrame({"from_id": ["A1"], "to_id": ["S"], "distance_km": [3.0]}))
    for tables in (Tables(), ways):
        (missing,) = rule.misses(replace(row.read(), tables=tables))
        assert missing.expected == "the table travel with minutes"


def test_sentence(read_model) -> None:
    """The rule says how far, and by what."""
    first, second = read_model(
        "rules: [{rule: largest_distance, km: 120.5}, {rule: largest_distance, minutes: 90, by: travel}]"
    ).rules[1:]
    assert first.sentence() == "No account is farther than 120.5 km from its seat's home or centre."
    assert second.sentence() == (
        "No account is farther than 90 minutes by the travel table from its seat's home or centre."
    )


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ("by: places", "either km or minutes"),
        ("km: 3, minutes: 3, by: travel", "either km or minutes"),
        ("minutes: 3", "by: travel, since minutes come from the travel table"),
        ("km: 0", "a number greater than 0"),
    ],
)
def test_what_is_wrong_is_named(refusal, parameters: str, told: str) -> None:
    """Two measures or none, minutes without a table, and no reach at all."""
    assert told in refusal(f"rules: [{{rule: largest_distance, {parameters}}}]")
