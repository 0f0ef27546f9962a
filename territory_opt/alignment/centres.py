"""Where free centres came to lie: the seats of a design placed at them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.workspace.schema import TEXT


def seats_at_centres(seats: pd.DataFrame, accounts: pd.DataFrame, centres: pd.Series) -> pd.DataFrame:
    """Return seats at the centres of their territories, as audits and reports read them.

    Parameters
    ----------
    seats, accounts : DataFrame
        The frames that the design was made for.
    centres : Series of str
        `Design.centres`: the account at each centre, by seat; empty where centres are the seats' homes.

    Returns
    -------
    DataFrame
        The seats as they are where centres are homes; else with the column ``centre_unit_id``, the basic unit of the
        account that is the centre (NaN for a seat without a territory), and that account's place, with
        ``home_source`` "centre".
    """
    if centres.empty:
        return seats
    centre = seats["seat_id"].map(centres)
    has_one = centre.notna()
    by_key = accounts.set_index("account_id")
    at_centre = {column: centre.map(by_key[column]) for column in ("unit_id", "latitude", "longitude")}
    placed = seats.assign(
        centre_unit_id=at_centre["unit_id"].astype(TEXT),
        latitude=seats["latitude"].mask(has_one, at_centre["latitude"]).astype(np.float64),
        longitude=seats["longitude"].mask(has_one, at_centre["longitude"]).astype(np.float64),
    )
    if "home_source" in seats:
        placed["home_source"] = seats["home_source"].mask(has_one, "centre").astype(TEXT)
    return placed
