"""What a monthly review stands on: the plan as it was stored, and the workspace as it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.tables import read_table
from territory_opt.scenario.approval.store import APPROVED_FOLDER, Approval, find_approved
from territory_opt.scenario.record import StoredRun, read_stored
from territory_opt.scenario.review.actuals import Actuals, read_actuals
from territory_opt.scenario.review.model import MODEL_NAME, ReviewModel
from territory_opt.scenario.store import list_runs
from territory_opt.workspace.declared import find_declared, read_declared
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace, load_workspace

PRORATED = "quotas_prorated_months"
"""Table of an approved run: quotas by seat and month, pro-rated from the day it holds."""

_NUMBERS = ("_usd", "_share")
_COUNTS = ("starts", "growth", "committed", "backfill", "headcount")


@dataclass(frozen=True)
class PlanTables:
    """Tables of the plan's folder, months as dates and figures as numbers.

    Attributes
    ----------
    quotas : DataFrame
        territory_id, seat_id, month, quota_usd; of an approved run as they hold from its day on.
    forecast : DataFrame
        period, month, level, region, segment, low_usd, point_usd, high_usd.
    coverage : DataFrame
        month, segment, region, demand_usd, capacity_usd and more.
    starts : DataFrame
        Planned starts: month, segment, region, role, starts, kind.
    hires : DataFrame
        month, segment, region, role, growth, committed, backfill.
    """

    quotas: pd.DataFrame
    forecast: pd.DataFrame
    coverage: pd.DataFrame
    starts: pd.DataFrame
    hires: pd.DataFrame


@dataclass(frozen=True)
class Basis:
    """What a review stands on.

    Attributes
    ----------
    workspace : Workspace
        Tables as they stand now.
    month : Timestamp
        First day of the month at whose end is reviewed.
    model : ReviewModel
        Thresholds, and what actions may be.
    plan : StoredRun
        The plan that actuals are held against, with its problem.
    tables : PlanTables
        Its tables.
    approval : Approval or None
        Who approved it; None for a run that nobody did.
    actuals : Actuals
        What was won.
    """

    workspace: Workspace
    month: pd.Timestamp
    model: ReviewModel
    plan: StoredRun
    tables: PlanTables
    approval: Approval | None
    actuals: Actuals

    @property
    def plan_months(self) -> pd.DatetimeIndex:
        """The plan year, twelve months."""
        return plan_months(self.tables)

    @property
    def to_date(self) -> pd.DatetimeIndex:
        """Months of the plan year up to the reviewed one."""
        return self.plan_months[self.plan_months <= self.month]

    @property
    def rest(self) -> pd.DatetimeIndex:
        """Months of the plan year after it."""
        return self.plan_months[self.plan_months > self.month]

    @property
    def last_day(self) -> pd.Timestamp:
        """Last day of the reviewed month."""
        return self.month + pd.offsets.MonthEnd(0)


def read_basis(folder: Path, month: pd.Timestamp, name: str | None = None) -> Basis:
    """Read the plan and the workspace that a review holds against each other.

    Parameters
    ----------
    folder : Path
        The workspace.
    month : Timestamp
        First day of the month.
    name : str, optional
        An approved run, or a stored one that nobody approved; without it the approved one that holds.

    Raises
    ------
    InputError
        When there is no such plan, the month lies outside its year, or nothing is known of the month.
    """
    workspace = load_workspace(folder)
    model = read_declared(find_declared(folder, "models", MODEL_NAME), ReviewModel)
    plan, approval = _find_plan(folder, name)
    tables = _read_tables(plan.folder)
    _check_month(month, plan_months(tables))
    actuals = read_actuals(workspace, plan_months(tables)[0], month)
    return Basis(workspace, month, model, plan, tables, approval, actuals)


def plan_months(tables: PlanTables) -> pd.DatetimeIndex:
    """Return the plan year of a plan's tables."""
    return pd.date_range(tables.coverage["month"].min(), periods=12, freq="MS", name="month")


def _find_plan(folder: Path, name: str | None) -> tuple[StoredRun, Approval | None]:
    if name is not None and name not in list_runs(folder, under=APPROVED_FOLDER):
        return read_stored(folder, name), None
    approval = find_approved(folder, name)
    return read_stored(folder, approval.name, under=APPROVED_FOLDER), approval


def _check_month(month: pd.Timestamp, year: pd.DatetimeIndex) -> None:
    if month not in year:
        where = "before" if month < year[0] else "after"
        expected = f"a month of the plan year, {year[0]:%Y-%m} to {year[-1]:%Y-%m}; this one lies {where} it"
        raise InputError([InputProblem("--month", None, "", f"{month:%Y-%m}", expected)])


def _read_tables(run: Path) -> PlanTables:
    # An approval that holds from a day within the year says what each seat is asked for by month.
    quotas = PRORATED if (run / f"{PRORATED}.csv").exists() else "quotas"
    names = (quotas, "forecast", "coverage", "headcount_plan", "hires")
    return PlanTables(*(_read(run / f"{name}.csv") for name in names))


def _read(path: Path) -> pd.DataFrame:
    columns = pd.read_csv(path, nrows=0).columns
    numbers = tuple(column for column in columns if column.endswith(_NUMBERS) or column in _COUNTS)
    table = read_table(path, numbers)
    texts = {column: TEXT for column in columns if column not in (*numbers, "month")}
    return table.assign(month=pd.to_datetime(table["month"], format="%Y-%m")).astype(texts)
