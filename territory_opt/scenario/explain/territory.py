"""Why a territory of a stored run looks as it does, before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.fair_share import seat_groups
from territory_opt.alignment.moved import moved_facts
from territory_opt.scenario.explain.loads import Load, seat_loads
from territory_opt.scenario.explain.posed import Posed
from territory_opt.scenario.explain.rules import Binding, room_bindings

MEASURES = ("accounts", "customers", "potential_usd", "workload_hours", "current_arr_usd", "open_pipeline_usd")
"""The measures that a territory is shown by, in their order."""

MOST_EASY = 3
"""Accounts named that would cost least to place elsewhere."""

NEW, GONE = "new", "none"
"""How an account comes that nobody covers today, and how one goes that gets no seat."""


@dataclass(frozen=True)
class TerritoryExplanation:
    """Why a territory looks as it does; amounts in USD a year.

    Attributes
    ----------
    run, title : str
        The run and its scenario's title.
    seat_id, seat, territory_id, segments, region : str
        The territory's seat, what it is called, and what it covers.
    loads : DataFrame
        One row a measure: measure, before, after, index_before, index_after; an index of 100 is the mean of the seats
        that share its segments, those that nobody fills yet among them.
    kept, gained, lost : DataFrame
        The accounts that stay, come and go: account_id, name, other (the other seat's name), kind (see `moved.KINDS`;
        "new" for accounts that nobody covers today), way_usd and back_usd (what going back would save of travel and
        cost in all, for the whole unit), unit, current_arr_usd, potential_usd; the largest ARR first.
    trades : DataFrame
        One row a seat that it trades with: other, gained, lost (accounts), gained_arr_usd, lost_arr_usd; most accounts
        first.
    limits : tuple of Load
        What it carries of each measure that is limited or priced, and what one more is worth.
    bindings : tuple of Binding
        The limits that hold it.
    easiest : DataFrame
        The accounts that would cost least at another seat by the run's prices: account_id, name, elsewhere_usd.
    """

    run: str
    title: str
    seat_id: str
    seat: str
    territory_id: str
    segments: str
    region: str
    loads: pd.DataFrame
    kept: pd.DataFrame
    gained: pd.DataFrame
    lost: pd.DataFrame
    trades: pd.DataFrame
    limits: tuple[Load, ...]
    bindings: tuple[Binding, ...]
    easiest: pd.DataFrame


def explain_territory(posed: Posed, seat: int) -> TerritoryExplanation:
    """Explain why the territory of a seat looks as it does.

    Parameters
    ----------
    posed : Posed
        The run, see `pose`.
    seat : int
        The number of the seat, see `find_seat`.
    """
    row = posed.data.seats.iloc[seat]
    incumbent, planned = posed.data.incumbent(), posed.plan[posed.problem.account_unit]
    listed = _listed(posed, incumbent, planned)
    gained = listed[(planned == seat) & (incumbent != seat)].assign(other=lambda frame: frame["old_name"])
    lost = listed[(incumbent == seat) & (planned != seat)].assign(other=lambda frame: frame["new_name"])
    kept = listed[(incumbent == seat) & (planned == seat)].assign(other=posed.seat_names[seat])
    columns = ["account_id", "name", "other", "kind", "way_usd", "back_usd", "unit", "current_arr_usd", "potential_usd"]
    kept, gained, lost = (_by_weight(frame[columns]) for frame in (kept, gained, lost))
    return TerritoryExplanation(
        run=posed.stored.folder.name,
        title=str(posed.stored.summary["title"]),
        seat_id=str(row["seat_id"]),
        seat=posed.seat_names[seat],
        territory_id=str(row["territory_id"]),
        segments="; ".join(row["segments"]),
        region=str(row["region"]),
        loads=_loads(posed, seat, incumbent, planned),
        kept=kept,
        gained=gained,
        lost=lost,
        trades=_trades(gained, lost),
        limits=seat_loads(posed, seat),
        bindings=tuple(room_bindings(posed, seat)),
        easiest=_easiest(posed, planned == seat),
    )


def _listed(posed: Posed, incumbent: Ints, planned: Ints) -> pd.DataFrame:
    """Return every account with the names of its old and new seat and the kind of its move."""
    accounts = posed.data.accounts
    names = np.array([*posed.seat_names, "nobody"], dtype=object)
    facts = moved_facts(posed.problem, posed.data, posed.plan, posed.prices)[["kind", "way_usd", "back_usd"]]
    # A rep who holds no seat any more still has a key.
    held = pd.Series(names[incumbent]).where(incumbent >= 0, accounts["rep_id"].fillna("nobody"))
    listed = accounts[["account_id", "name", "current_arr_usd", "potential_usd"]].assign(
        old_name=held.to_numpy(dtype=object), new_name=names[planned], unit=posed.problem.account_unit
    )
    listed = listed.join(facts.astype({"kind": object}))
    return listed.assign(kind=listed["kind"].where(listed["kind"].notna(), NEW))


def _by_weight(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(["current_arr_usd", "potential_usd"], ascending=False, kind="stable", ignore_index=True)


def _loads(posed: Posed, seat: int, incumbent: Ints, planned: Ints) -> pd.DataFrame:
    group = seat_groups(posed.data, "segment")[0]
    rows = []
    for measure in MEASURES:
        values = posed.data.measure(measure)
        before, after = (_carried(values, seats, posed.problem.seats) for seats in (incumbent, planned))
        index = [_index(carried, group, seat) for carried in (before, after)]
        rows.append((measure, before[seat], after[seat], *index))
    return pd.DataFrame(rows, columns=["measure", "before", "after", "index_before", "index_after"])


def _carried(values: Floats, seat: Ints, seats: int) -> Floats:
    held = (seat >= 0) & (seat < seats)
    return np.bincount(seat[held], weights=values[held], minlength=seats).astype(np.float64)


def _index(carried: Floats, group: Ints, seat: int) -> float:
    mean = carried[group == group[seat]].mean()
    # Where all carry nothing they are even, as in the reports.
    return float(100.0 * carried[seat] / mean) if mean > 0 else 100.0


def _trades(gained: pd.DataFrame, lost: pd.DataFrame) -> pd.DataFrame:
    sides = {
        name: frame.groupby("other")["current_arr_usd"].agg(["size", "sum"]).set_axis([name, f"{name}_arr_usd"], axis=1)
        for name, frame in (("gained", gained), ("lost", lost))
    }
    trades = pd.concat(list(sides.values()), axis=1).fillna(0.0).astype({"gained": int, "lost": int})
    trades = trades.rename_axis("other").reset_index()
    order = (trades["gained"] + trades["lost"]).sort_values(ascending=False, kind="stable").index
    return trades.loc[order].reset_index(drop=True)


def _easiest(posed: Posed, here: np.ndarray) -> pd.DataFrame:
    columns = ["account_id", "name", "elsewhere_usd"]
    own = posed.data.accounts.loc[here, columns].dropna(subset=["elsewhere_usd"])
    return own.nsmallest(MOST_EASY, "elsewhere_usd").reset_index(drop=True)
