"""The panel of people and months: days, tenure and deals, as counting day by day gives them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.headcount.learning.panel import UNKNOWN, build_panel
from territory_opt.headcount.learning.records import Records

AFTER = pd.Timestamp("2026-06-17")
DAYS = st.integers(0, 900).map(lambda back: AFTER - pd.Timedelta(days=back))


def _records(
    people: list[tuple[object, object]], deals: list[tuple[str | None, object, float]], by_day: bool
) -> Records:
    frame = pd.DataFrame(people, columns=["start_date", "end_date"]).apply(pd.to_datetime)
    frame = frame.assign(rep_id=[f"R{row}" for row in range(len(frame))], segment="SMB", fte=1.0, quota_usd=np.nan)
    won = pd.DataFrame(deals, columns=["rep_id", "date", "amount_usd"]).assign(deals=1.0)
    return Records(frame, won.astype({"date": "datetime64[ns]"}), by_day, AFTER, frozenset(frame["rep_id"]))


@settings(max_examples=25)
@given(people=st.lists(st.tuples(DAYS, st.integers(0, 700)), min_size=1, max_size=4), deal=DAYS)
def test_days_and_tenure_are_those_of_the_calendar(people: list[tuple[pd.Timestamp, int]], deal: pd.Timestamp) -> None:
    """Counting every day of every person by whole months since the start gives the same days in each cell."""
    rows = [(start, start + pd.Timedelta(days=stay)) for start, stay in people]
    panel, credit = build_panel(
        _records(rows, [("R0", AFTER - pd.DateOffset(months=11), 1.0), ("R0", deal, 5.0)], True), 12
    )
    counted: dict[tuple[int, pd.Timestamp, int], float] = {}
    won: dict[tuple[int, pd.Timestamp, int], float] = {}
    for person, (start, end) in enumerate(rows):
        for day in pd.date_range(panel.months[0], AFTER - pd.Timedelta(days=1)):
            if start <= day <= end:
                tenure = 12 * (day.year - start.year) + day.month - start.month - (day.day < start.day)
                cell = person, day.to_period("M").to_timestamp(), tenure
                counted[cell] = counted.get(cell, 0) + 1 / day.days_in_month
                if person == 0:
                    won[cell] = won.get(cell, 0) + 5.0 * (day == deal)
    row, month, part = np.nonzero(panel.present > 0)
    cells = list(zip(row.tolist(), panel.months[month], panel.tenure[row, month, part].tolist(), strict=True))
    assert dict(zip(cells, panel.present[row, month, part], strict=True)) == pytest.approx(counted)
    usd = dict(zip(cells, panel.usd[row, month, part], strict=True))
    assert all(usd[cell] >= amount for cell, amount in won.items())
    assert credit.all.usd == pytest.approx(panel.usd.sum() + credit.absent.usd)


def test_quiet_months_stand_with_zero() -> None:
    """A person without deals has the same months as one with them."""
    panel, _ = build_panel(_records([("2020-01-01", None)] * 2, [("R0", "2025-09-03", 7.0)], True), 12)
    assert panel.months[0] == pd.Timestamp("2025-09-01")
    assert (panel.present[0] == panel.present[1]).all()
    assert panel.usd[1].sum() == 0
    # The records end on the 16th.
    assert panel.present[0].sum() == pytest.approx(9 + 16 / 30)


def test_months_without_days_are_spread_over_the_days_there() -> None:
    """A month's amount is parted by the days before and after the monthly return of the start's day."""
    deals = [("R0", "2026-03-01", 31.0), ("R0", "2026-04-01", 30.0)]
    panel, _ = build_panel(_records([("2026-03-11", None)], deals, False), 12)
    usd = {(m, t): u for m, t, u in zip(
        np.repeat(panel.months.month, 2), panel.tenure[0].ravel(), panel.usd[0].ravel(), strict=True
    ) if u}  # fmt: skip
    assert usd == pytest.approx({(3, 0): 31.0, (4, 0): 10.0, (4, 1): 20.0})


def test_somebody_without_a_start_has_no_tenure() -> None:
    """They are there through all months, their deals are kept, their tenure is not known."""
    panel, _ = build_panel(_records([(None, None)], [("R0", "2026-01-05", 3.0)], True), 6)
    assert (panel.tenure == UNKNOWN).all()
    assert panel.usd.sum() == 3.0
    assert panel.present[0, 0].sum() == 1.0
