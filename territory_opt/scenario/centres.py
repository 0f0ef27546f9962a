"""Where free centres came to lie: the seats of a design placed at them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.alignment.plan import Design
from territory_opt.scenario.prepare import Prepared
from territory_opt.workspace.schema import TEXT


def seats_of(prepared: Prepared, design: Design) -> pd.DataFrame:
    """Return the seats as a design has them: at their homes or, where centres are free, at their territories' centres.

    Returns
    -------
    DataFrame
        The prepared seats; with free centres also the column ``centre_unit_id``, the basic unit of the account that is
        the centre (NaN for a seat without a territory), and that account's place, with ``home_source`` "centre".
    """
    if design.centres.empty:
        return prepared.seats
    seats = prepared.seats
    centre = seats["seat_id"].map(design.centres)
    has_one = centre.notna()
    by_key = prepared.accounts.set_index("account_id")
    at_centre = {column: centre.map(by_key[column]) for column in ("unit_id", "latitude", "longitude")}
    return seats.assign(
        centre_unit_id=at_centre["unit_id"].astype(TEXT),
        latitude=seats["latitude"].mask(has_one, at_centre["latitude"]).astype(np.float64),
        longitude=seats["longitude"].mask(has_one, at_centre["longitude"]).astype(np.float64),
        home_source=seats["home_source"].mask(has_one, "centre").astype(TEXT),
    )
