"""How many seats are open, and whether centres are accounts of their own territories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest


def _centred(company: Any, **parameters: Any) -> Any:
    return company.with_seats(centre_unit_id=["big-1", "held-2", "shops"], latitude=[41.0, 40.0, 40.0]).ruled_by(
        {"rule": "territories", "centres": "free", **parameters}
    )


def test_centres_among_their_own_accounts_pass(company: Any) -> None:
    """Each centre's unit sits at its seat, and the seat lies where an account of the unit does."""
    plan = _centred(company)
    assert plan.violations.empty
    assert plan.sentence("territories") == "3 of 3 seats are open, each about a centre of its own."


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"centre_unit_id": ["big-1", np.nan, "shops"]}, "T-E2 has no account as its centre."),
        ({"centre_unit_id": ["big-1", "atlantis", "shops"]}, "T-E2 has no account as its centre."),
        ({"centre_unit_id": ["big-1", "shop-1", "shops"]}, "T-E2, shop-1, is not among its own accounts."),
        ({"latitude": [41.0, 40.5, 40.0]}, "T-E2 is not placed where its centre, held-2, lies."),
        ({"latitude": [41.0, np.nan, 40.0]}, "T-E2 is not placed where its centre, held-2, lies."),
    ],
)
def test_a_false_centre_is_caught(company: Any, columns: dict[str, Any], words: str) -> None:
    """A centre that is missing, unknown, another territory's or somewhere else is no centre."""
    plan = _centred(company).with_seats(**columns)
    assert plan.violations["territory_id"].tolist() == ["T-E2"]
    assert plan.sentence("territories").endswith(words)


def test_seats_without_the_column_have_no_centres(company: Any) -> None:
    """A plan whose centres nobody names cannot be vouched for."""
    plan = company.ruled_by({"rule": "territories", "centres": "free"})
    assert len(plan.violations) == 3


def test_a_centre_without_a_place_is_one_all_the_same(company: Any) -> None:
    """Where an account has no place its seat has none either."""
    accounts = company.accounts["latitude"].where(company.accounts["account_id"] != "held-2")
    plan = _centred(company).with_accounts(latitude=accounts)
    assert plan.with_seats(latitude=[41.0, np.nan, 40.0]).violations.empty


def test_a_unit_split_over_seats_is_no_centre_of_one(company: Any) -> None:
    """All accounts of the centre's basic unit belong to its seat."""
    plan = _centred(company).moving(**{"shop-3": "E1"})
    assert "The centre of T-C1, shops, is not among its own accounts." in plan.violations["sentence"].tolist()


@pytest.mark.parametrize(
    ("parameters", "moved", "wanted"),
    [
        ({"may_close": "all", "count": 3}, {}, None),
        ({"may_close": "all", "count": 2}, {}, 2.0),
        ({"may_close": "all"}, {}, None),
        ({"may_close": "all", "count": 3}, {"big-2": "E1", "held-2": "E1"}, 3.0),
        ({"may_close": "all", "count": 2}, {"big-2": "E1", "held-2": "E1"}, None),
        ({"may_close": "all"}, {"big-2": "E1", "held-2": "E1"}, None),
        ({"may_close": "open", "count": 3}, {"big-2": "E1", "held-2": "E1"}, None),
        ({"may_close": "none", "count": 2}, {"big-2": "E1", "held-2": "E1"}, 2.0),
    ],
)
def test_as_many_seats_are_open_as_declared(
    company: Any, parameters: dict[str, Any], moved: dict[str, str], wanted: float | None
) -> None:
    """A seat that may close and has no accounts is closed, one that may not is open even without accounts."""
    plan = company.moving(**moved).ruled_by({"rule": "territories", **parameters})
    assert plan.violations["limit"].tolist() == ([] if wanted is None else [wanted])


def test_free_centres_without_a_count_keep_every_seat_that_must_be_open(company: Any) -> None:
    """With free centres the seats that may not close are as many as are open, or all where every one may."""
    moved = _centred(company, may_close="all").moving(**{"big-2": "E1", "held-2": "E1"})
    assert moved.violations["sentence"].tolist() == ["2 of 3 seats are open, not the 3 that the model asks for."]
    hired = moved.ruled_by({"rule": "territories", "centres": "free", "may_close": "open"})
    assert hired.with_seats(status=["active", "open", "active"]).violations.empty
