"""Seats of a design with free centres."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from territory_opt.alignment.centres import seats_at_centres
from territory_opt.workspace.schema import TEXT


def _prepared() -> SimpleNamespace:
    """Two seats with homes and one without, and two accounts, as far as placing seats reads them."""
    seats = pd.DataFrame(
        {
            "seat_id": ["S1", "S2", "S3"],
            "latitude": [30.0, 31.0, np.nan],
            "longitude": [-90.0, -91.0, np.nan],
            "home_source": ["given", "given", "missing"],
        }
    ).astype({"seat_id": TEXT, "home_source": TEXT})
    accounts = pd.DataFrame(
        {"account_id": ["A", "B"], "unit_id": ["U", "V"], "latitude": [40.0, np.nan], "longitude": [-99.0, np.nan]}
    ).astype({"account_id": TEXT, "unit_id": TEXT})
    return SimpleNamespace(seats=seats, accounts=accounts)


def _centres(centres: dict[str, str]) -> pd.Series:
    return pd.Series(centres, dtype=TEXT)


def test_seats_stay_at_home_without_free_centres() -> None:
    """Nothing is added to them."""
    prepared = _prepared()
    assert seats_at_centres(prepared.seats, prepared.accounts, _centres({})) is prepared.seats


def test_seats_are_placed_at_their_centres() -> None:
    """The centre's unit and place stand at its seat, be it that it has no place; a seat without one keeps its home."""
    prepared = _prepared()
    placed = seats_at_centres(prepared.seats, prepared.accounts, _centres({"S1": "A", "S3": "B"}))
    seats = placed.set_index("seat_id")
    assert seats["centre_unit_id"].fillna("none").tolist() == ["U", "none", "V"]
    assert seats["latitude"].tolist()[:2] == [40.0, 31.0]
    assert seats["longitude"].tolist()[:2] == [-99.0, -91.0]
    assert np.isnan(seats.loc["S3", "latitude"])
    assert seats["home_source"].tolist() == ["centre", "given", "centre"]
