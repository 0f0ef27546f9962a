"""What territories make of the seats in each cell."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.scenario.cell_use import most_starts, use_of_cells


def seats_of(*rows: tuple[str, str, str, str | None, float]) -> pd.DataFrame:
    """Seats with id, region, source, start and hours, all of one segment."""
    frame = pd.DataFrame(rows, columns=["seat_id", "region", "source", "start_date", "capacity_hours"])
    return frame.assign(
        segments=pd.Series([("SMB",)] * len(frame), dtype=object), start_date=pd.to_datetime(frame["start_date"])
    )


def accounts_of(**hours: float) -> pd.DataFrame:
    """Accounts by key with their workload."""
    return pd.DataFrame({"account_id": list(hours), "workload_hours": list(hours.values())})


def test_work_and_hours_add_up_by_cell() -> None:
    """Work, hours, what is short and what idle are sums over the seats of a cell."""
    seats = seats_of(("A", "East", "reps", None, 100.0), ("B", "West", "reps", None, 100.0))
    use = use_of_cells(accounts_of(a=150.0, b=30.0), seats, pd.Series({"a": "A", "b": "B"}), 0.5)
    use = use.set_index("region")
    assert use["short_hours"].tolist() == [50.0, 0.0]
    assert use["idle_hours"].tolist() == [0.0, 70.0]
    assert use["planned"].sum() == use["usable"].sum() == 0


@pytest.mark.parametrize(("work", "usable"), [(40.0, 0), (100.0, 1), (150.0, 2), (149.0, 1), (400.0, 2)])
def test_planned_seats_are_of_use_while_work_fills_them(work: float, usable: int) -> None:
    """One seat there and two planned: each planned one needs half of all hours up to it filled."""
    seats = seats_of(
        ("P2", "East", "plan", "2027-05-01", 100.0),
        ("A", "East", "reps", None, 100.0),
        ("P1", "East", "plan", "2027-02-01", 100.0),
    )
    assignment = pd.Series({"a": "A", "b": "P1", "c": "P2"})
    use = use_of_cells(accounts_of(a=work, b=0.0, c=0.0), seats, assignment, 0.5)
    assert use["usable"].tolist() == [usable]


def test_planned_seat_without_territory_is_of_no_use() -> None:
    """A planned seat that the design leaves closed cannot be used, however much work there is."""
    seats = seats_of(("A", "East", "reps", None, 100.0), ("P", "East", "plan", "2027-02-01", 100.0))
    use = use_of_cells(accounts_of(a=900.0), seats, pd.Series({"a": "A"}), 0.5)
    assert use["usable"].tolist() == [0]


def test_limits_are_set_only_where_seats_stand_idle() -> None:
    """A cell that uses all its planned seats is left free; later starts stay allowed in the others."""
    use = pd.DataFrame({"segment": ["SMB", "SMB"], "region": ["East", "West"], "planned": [2, 3], "usable": [2, 1]})
    later = pd.Series([4], index=pd.MultiIndex.from_tuples([("SMB", "West")]))
    assert most_starts(use, later) == {("SMB", "West"): 5}
