"""What besides accounts and seats a model may ask for: neighbours, ways, how well a pair fits and what was decided."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Tables:
    """Optional tables of a territory problem; a model that needs one that is missing says so.

    Attributes
    ----------
    neighbours : DataFrame or None
        Columns unit_id, neighbor_id: pairs of basic units that are neighbours, each pair once in any order.
    travel : DataFrame or None
        Columns from_id, to_id and distance_km, minutes (or one of them): the way from an account, unit or postal code
        to a seat, or to the unit that is a territory's centre.
    fit : DataFrame or None
        Columns account_id, rep_id and any of cost_usd, score, workload_hours: what a pair of account and seat costs.
    decisions : DataFrame or None
        Columns account_id, seat_id, decision (assign or refuse) and source: what was decided by hand, each account
        assigned once at most and each pair of account and seat once, and where it was decided, in words.
    """

    neighbours: pd.DataFrame | None = None
    travel: pd.DataFrame | None = None
    fit: pd.DataFrame | None = None
    decisions: pd.DataFrame | None = None
