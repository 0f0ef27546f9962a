"""Ramp as it came out: what new people won by month since their start, against the plan's ramp."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.capacity import season_by_month
from territory_opt.headcount.learning.panel import UNKNOWN, Panel, build_panel
from territory_opt.headcount.learning.records import Records
from territory_opt.scenario.review.basis import Basis
from territory_opt.workspace.schema import TEXT

COLUMNS = ("segment", "month_since_start", "rep_months", "won_usd", "ramped_usd", "actual_share", "planned_share")


def ramp_to_date(basis: Basis, people: pd.DataFrame) -> pd.DataFrame:
    """Measure what people still on their ramp won in the months to date against what ramped ones would have won.

    Parameters
    ----------
    basis : Basis
    people : DataFrame
        As `executives_now` returns them.

    Returns
    -------
    DataFrame
        segment, month_since_start (from 1; 0 for all of them together), rep_months (how much of people was seen),
        won_usd, ramped_usd (what the plan expects of ramped people in that time), actual_share, planned_share. No rows
        where nobody is named or nobody is on the ramp.
    """
    if not basis.actuals.names_people:
        return _frame([])
    panel, _ = build_panel(_records(basis, people), len(basis.to_date))
    ramps = [entry_of(basis.plan.record.headcount.segments, name).ramp_shares for name in panel.segment]
    full = _full_usd(basis, panel, people)
    rows = [row for segment in sorted(set(panel.segment)) for row in _of_segment(panel, full, ramps, segment)]
    return _frame(rows)


def _frame(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = dict.fromkeys(COLUMNS[2:], "float64")
    return frame.astype({"segment": TEXT}).astype({"month_since_start": "int64", **numbers})


def _records(basis: Basis, people: pd.DataFrame) -> Records:
    """Put the people and what was won to date as the learning of supply reads them."""
    after = basis.last_day + pd.Timedelta(days=1)
    sellers = people.loc[people["status"].ne("open") & ~people["start_date"].ge(after)]
    columns = ["rep_id", "segment", "start_date", "end_date", "fte", "quota_usd"]
    return Records(
        people=sellers[columns].reset_index(drop=True),
        deals=basis.actuals.won[["rep_id", "date", "amount_usd"]].assign(deals=1.0),
        by_day=basis.actuals.source == "opportunities",
        after=after,
        known=frozenset(people["rep_id"]),
    )


def _full_usd(basis: Basis, panel: Panel, people: pd.DataFrame) -> Floats:
    """Return what each would win in each month and part of it, ramped; shape (n, t, 2)."""
    model = basis.plan.record.headcount
    entries = [entry_of(model.segments, name) for name in panel.segment]
    sellers = _records(basis, people).people
    quota = sellers["quota_usd"].fillna(pd.Series([entry.quota_usd for entry in entries], dtype=float)).to_numpy(float)
    yearly = quota * np.array([entry.attainment_share for entry in entries], dtype=float)
    # What is there counts its full-time equivalent already.
    return np.asarray(np.outer(yearly, season_by_month(model, panel.months))[:, :, None] * panel.present)


def _of_segment(panel: Panel, full: Floats, ramps: list[tuple[float, ...]], segment: str) -> list[tuple[object, ...]]:
    own = panel.segment == segment
    ramp = np.array(next(ramp for ramp, mine in zip(ramps, own, strict=True) if mine), dtype=float)
    tenure, present, usd, expected = panel.tenure[own], panel.present[own], panel.usd[own], full[own]
    on_ramp = (tenure != UNKNOWN) & (tenure < len(ramp)) & (present > 0)
    if not on_ramp.any():
        return []
    steps = sorted(set(tenure[on_ramp].tolist()))
    planned = float((expected * ramp[np.clip(tenure, 0, len(ramp) - 1)])[on_ramp].sum())
    rows = [(0, on_ramp, planned)]
    rows += [
        (step + 1, at, float(expected[at].sum() * ramp[step])) for step in steps for at in [on_ramp & (tenure == step)]
    ]
    return [
        (
            segment,
            month,
            float(present[at].sum()),
            float(usd[at].sum()),
            ramped := float(expected[at].sum()),
            float(usd[at].sum()) / ramped if ramped > 0 else np.nan,
            counted / ramped if ramped > 0 else np.nan,
        )
        for month, at, counted in rows
    ]
