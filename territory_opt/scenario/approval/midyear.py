"""What a plan that holds from a day within its year means for quotas: the old territory before it, the new one after.

The company's quota of each month stays what the plan says; only who carries it changes. With Q[k] the plan's quotas of
month k added up, P°[t] the potential of seat t today and r[t, k] its ramped presence, the quota of the old territory is
``q°[t, k] = Q[k] P°[t] r[t, k] / sum over s of P°[s] r[s, k]``, handed out to people and teams as the plan's own is.
With b[k] the share of the month's days before the effective date (1, 0, or in between in its own month), the pro-rated
quota is ``b[k] q°[t, k] + (1 - b[k]) q[t, k]``. Each month is rounded so that it adds up to Q[k] to the cent.
"""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.quotas import plan_quotas
from territory_opt.scenario.record import Record
from territory_opt.workspace.schema import TEXT

CENTS = 100


def prorated_months(record: Record, quotas: pd.DataFrame, effective: datetime.date) -> pd.DataFrame:
    """Return every seat's quota by month, with the part of either territory.

    Parameters
    ----------
    record : Record
        The run's problem and plan.
    quotas : DataFrame
        The plan's quotas: territory_id, seat_id, month, quota_usd; every seat in every month.
    effective : date
        The first day of the new territories, in the plan year.

    Returns
    -------
    DataFrame
        territory_id, seat_id, month, before_usd (of the old territory), after_usd (of the new one) and quota_usd, their
        sum, in the order of the quotas. Each month adds up to what the plan's quotas add up to in it.
    """
    months = pd.DatetimeIndex(quotas["month"].unique()).sort_values()
    seats = quotas[["territory_id", "seat_id"]].drop_duplicates()
    new = quotas.pivot_table(index="seat_id", columns="month", values="quota_usd", aggfunc="sum").loc[
        seats["seat_id"], months
    ]
    old = _old_quotas(record, seats, new)
    day = pd.Timestamp(effective)
    before = np.clip(-(months - day).days / months.days_in_month, 0.0, 1.0).to_numpy(float)
    exact = np.concatenate([before * old, (1 - before) * new.to_numpy(float)])
    total = np.rint(CENTS * new.to_numpy(float)).sum(axis=0).astype(np.int64)
    rounded = np.column_stack([_rounded(CENTS * exact[:, k], int(total[k])) for k in range(len(months))]) / CENTS
    parts = pd.DataFrame(
        {
            "territory_id": seats["territory_id"].repeat(len(months)).to_numpy(),
            "seat_id": seats["seat_id"].repeat(len(months)).to_numpy(),
            "month": np.tile(months, len(seats)),
            "before_usd": rounded[: len(seats)].ravel(),
            "after_usd": rounded[len(seats) :].ravel(),
        }
    )
    return parts.assign(quota_usd=(parts["before_usd"] + parts["after_usd"]).round(2))


def prorated_quotas(record: Record, months: pd.DataFrame, effective: datetime.date) -> pd.DataFrame:
    """Return every seat's quota of the plan year, pro-rated, in words too.

    Parameters
    ----------
    record : Record
        The run's problem and plan.
    months : DataFrame
        As from `prorated_months`.
    effective : date
        The first day of the new territories.

    Returns
    -------
    DataFrame
        One row a seat: territory_id, seat_id, rep_id, name, start_date, end_date, effective_date, potential_before_usd
        and potential_after_usd (of the old and the new territory), before_usd, after_usd, quota_usd and sentence.
    """
    year = months.groupby(["territory_id", "seat_id"], sort=False)[["before_usd", "after_usd", "quota_usd"]].sum()
    table = year.round(2).reset_index()
    people = record.seats.set_index("seat_id")[["rep_id", "name", "start_date", "end_date"]]
    table = table.join(people, on="seat_id")
    accounts = record.accounts
    table["effective_date"] = pd.Timestamp(effective)
    for column, seat in (("potential_before_usd", "incumbent_seat_id"), ("potential_after_usd", "seat_id")):
        table[column] = table["seat_id"].map(accounts.groupby(seat)["potential_usd"].sum()).fillna(0.0)
    table["sentence"] = pd.Series(
        [
            _sentence(name, before, after, effective, _span(start, end, months["month"]))
            for name, before, after, start, end in zip(
                *(table[column] for column in ("name", "before_usd", "after_usd", "start_date", "end_date")),
                strict=True,
            )
        ],
        dtype=TEXT,
    )
    return table[
        [
            "territory_id",
            "seat_id",
            *people.columns,
            "effective_date",
            "potential_before_usd",
            "potential_after_usd",
            "before_usd",
            "after_usd",
            "quota_usd",
            "sentence",
        ]
    ]


def _old_quotas(record: Record, seats: pd.DataFrame, new: pd.DataFrame) -> Floats:
    """Return the quotas of today's territories, seats and months as in the new ones, each month with the same sum."""
    potential = record.accounts.groupby("incumbent_seat_id")["potential_usd"].sum()
    today = seats.assign(potential_usd=seats["seat_id"].map(potential).fillna(0.0))
    months = pd.DatetimeIndex(new.columns)
    # The season is taken from the plan's months below, so that here all months weigh the same.
    flat = pd.DataFrame({"month": months, "new_business_usd": 1.0})
    handed = plan_quotas(today, record.seats, flat, record.headcount, months)
    old = handed["quota_usd"].to_numpy(float).reshape(len(seats), len(months))
    carried, due = old.sum(axis=0), new.to_numpy(float).sum(axis=0)
    scale = np.divide(due, carried, out=np.zeros(len(months)), where=carried > 0)
    # Where nobody of today is there, the month is carried as the plan has it.
    return np.where(carried > 0, old * scale, new.to_numpy(float))


def _rounded(cents: Floats, total: int) -> Floats:
    """Round amounts to whole cents that add up to a total: the largest remainders are rounded up (Hamilton)."""
    whole = np.floor(cents)
    up = np.argsort(whole - cents, kind="stable")[: total - int(whole.sum())]
    whole[up] += 1.0
    return whole


def _span(
    start: pd.Timestamp, end: pd.Timestamp, months: pd.Series
) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the first and the last day of whoever holds a seat where they lie within the plan year."""
    first, last = months.min(), months.max() + pd.offsets.MonthEnd(0)
    starts = start.date() if pd.notna(start) and start > first else None
    return starts, end.date() if pd.notna(end) and end < last else None


def _sentence(
    name: str,
    before_usd: float,
    after_usd: float,
    effective: datetime.date,
    span: tuple[datetime.date | None, datetime.date | None],
) -> str:
    """Tell a seat's quota; `name` holds it for the span only, and what comes after is whoever follows."""
    if not before_usd and not after_usd:
        return f"{name}: no quota in the plan year."
    starts, leaves = span
    quota = f"{name}: ${before_usd + after_usd:,.2f} for the plan year"
    until = effective - datetime.timedelta(days=1)
    if not before_usd:
        told = f"{quota}, all of it on the new territory, from {max(effective, starts or effective)}."
    elif not after_usd:
        told = f"{quota}, all of it on the old territory, until {min(until, leaves or until)}."
    else:
        told = (
            f"{quota}: ${before_usd:,.2f} on the old territory until {until}, "
            f"${after_usd:,.2f} on the new one from then."
        )
    return (
        told if leaves is None else f"{told} {name} is there until {leaves}; what falls due after is for who follows."
    )
