"""The plan that is exported: the approved copy of a run where there is one, else the run as it is stored."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.scenario.approval.moves import holders
from territory_opt.scenario.approval.store import (
    APPROVED_FOLDER,
    Approval,
    approved_names,
    differing_files,
    read_approval,
)
from territory_opt.scenario.record import StoredRun, read_stored
from territory_opt.scenario.store import RUNS_FOLDER, list_runs


@dataclass(frozen=True)
class PlanToExport:
    """A plan as other systems are to get it, and what it rests on.

    Attributes
    ----------
    stored : StoredRun
        The run: its approved copy where it has one.
    approval : Approval or None
        The approval; None for a run that nobody approved.
    differing : tuple of str
        Files of the run in ``runs/`` that are not what was approved.
    """

    stored: StoredRun
    approval: Approval | None
    differing: tuple[str, ...]

    @property
    def day(self) -> datetime.date | None:
        """The first day the plan holds, where an approval says so."""
        return None if self.approval is None else self.approval.effective

    @property
    def owners(self) -> pd.DataFrame:
        """Who owns each account on that day, see `account_owners`."""
        return account_owners(self.stored.record.accounts, self.stored.record.seats, self.day)

    @property
    def warning(self) -> str:
        """What a reader must know, as a sentence; empty when the run stands as it was approved."""
        if self.approval is None:
            return "This plan is not approved."
        if self.differing:
            return (
                f"The run differs from what {self.approval.by} approved on {self.approval.at:%Y-%m-%d}, in "
                f"{', '.join(self.differing)}; the approved copy was exported."
            )
        return ""


def plan_to_export(folder: Path, name: str) -> PlanToExport:
    """Read the plan of a run that other systems are to get.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The run.

    Raises
    ------
    InputError
        When the run is not stored, found no plan, or its approved copy is not what was approved.
    """
    approval = read_approval(folder, name) if name in approved_names(folder) else None
    stored = read_stored(folder, name, under=RUNS_FOLDER if approval is None else APPROVED_FOLDER)
    compared = approval is not None and name in list_runs(folder)
    return PlanToExport(stored, approval, differing_files(folder, approval) if approval and compared else ())


def account_owners(accounts: pd.DataFrame, seats: pd.DataFrame, day: datetime.date | None = None) -> pd.DataFrame:
    """Return who owns each account under a plan, in columns any CRM can be given.

    Parameters
    ----------
    accounts : DataFrame
        Accounts of a stored run.
    seats : DataFrame
        Its seats, with seat_id, rep_id, status and end_date.
    day : date, optional
        The first day the plan holds: whoever has left by then owns nothing.

    Returns
    -------
    DataFrame
        account_id, owner_rep_id (NaN while nobody holds the seat or the account is unassigned), previous_rep_id,
        territory_id, seat_id, seat_status and changes_owner (bool).
    """
    by_seat = seats.set_index("seat_id")
    owner = accounts["seat_id"].map(holders(seats, day))
    return pd.DataFrame(
        {
            "account_id": accounts["account_id"],
            "owner_rep_id": owner,
            "previous_rep_id": accounts["rep_id"],
            "territory_id": accounts["territory_id"],
            "seat_id": accounts["seat_id"],
            "seat_status": accounts["seat_id"].map(by_seat["status"]),
            "changes_owner": owner.fillna("").ne(accounts["rep_id"].fillna("")),
        }
    )
