"""The tables of a review's page: a few for the summary, all others below it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.report.fields import Kind, show
from territory_opt.report.page_tables import TableView, table_view
from territory_opt.report.review.results import Review

MOST_ACTIONS = 12
"""Actions of the summary, so that it fits a page; all are below it and in the file."""

MOST_ROWS = 14
"""Rows of its other tables, for the same reason."""


@dataclass(frozen=True)
class Indicator:
    """An indicator as the summary shows it.

    Attributes
    ----------
    label, value, where, limit, status, trend : str
        Its name, how it stands, what it is of, from where it is to be acted on, and how it moved.
    style : str
        Class of its status.
    """

    label: str
    value: str
    where: str
    limit: str
    status: str
    trend: str
    style: str


@dataclass(frozen=True)
class Part:
    """A section below the summary: its key, its title and its tables."""

    key: str
    title: str
    tables: tuple[TableView, ...]


_STYLES = {"act": "act", "watch": "watch", "on track": "fine", "not known": "unknown"}
_TRENDS = {"better": "▲ better", "worse": "▼ worse", "same": "● same", "new": "", "": ""}


def indicator_rows(review: Review) -> tuple[Indicator, ...]:
    """Return the indicators as the summary shows them."""
    return tuple(
        Indicator(
            label=row["label"],
            value=show(row["value"], _kind(row["kind"])),
            where=row["where"] if not pd.isna(row["where"]) else "",
            limit=f"{show(row['watch'], _kind(row['kind']))} / {show(row['act'], _kind(row['kind']))}",
            status=row["status"],
            trend=_TRENDS.get(row["trend"] if not pd.isna(row["trend"]) else "", ""),
            style=_STYLES[row["status"]],
        )
        for row in review.kpis.to_dict("records")
    )


def _kind(name: str) -> Kind:
    kinds: dict[str, Kind] = {"share": "share", "count": "count", "number": "number"}
    return kinds[name]


def summary_tables(review: Review) -> dict[str, TableView]:
    """Return the tables of the one-page summary."""
    currency = review.settings["currency"]
    groups = review.attainment.loc[review.attainment["level"].isin(["segment", "region"])]
    groups = groups.assign(part=groups["segment"].where(groups["level"].eq("segment"), groups["region"]))
    least = review.outlook.sort_values("coverage_share", kind="stable") if len(review.outlook) else review.outlook
    return {
        "actions": table_view(
            "summary-actions", "What is to be done, first due first", review.actions,
            ("action", "what", "owner", "due_date", "brings_usd", "cost_usd"), currency,
            labels={"action": "No.", "what": "Action", "due_date": "Due", "brings_usd": "Brings", "cost_usd": "Costs"},
            kinds={"action": "count"}, most=MOST_ACTIONS, whole_in="actions.csv and below",
        ),
        "attainment": table_view(
            "summary-attainment", "Won against quota to date, by the rep's segment and region", groups,
            ("part", "won_usd", "quota_usd", "attainment_share"), currency,
            labels={"part": "Segment or region", "won_usd": "Won", "attainment_share": "Attained"},
            most=MOST_ROWS, whole_in="attainment.csv",
        ),
        "coverage": table_view(
            "summary-coverage", "Coverage of the rest of the year, least covered first", least,
            ("segment", "region", "demand_usd", "plan_coverage_share", "coverage_share", "after_share"), currency,
            labels={"demand_usd": "Demand", "plan_coverage_share": "Plan", "coverage_share": "Now",
                    "after_share": "With actions"},
            most=MOST_ROWS, whole_in="capacity.csv",
        ),
    }  # fmt: skip


def parts(review: Review) -> tuple[Part, ...]:
    """Return the sections below the summary; those without anything to show are left out."""
    made = (
        Part("actions", "All actions", _actions(review)),
        Part("attainment", "Attainment", _attainment(review)),
        Part("forecast", "Forecast accuracy", _accuracy(review)),
        Part("people", "People", _people(review)),
        Part("capacity", "Capacity by month", _capacity(review)),
        Part("indicators", "Indicators and their thresholds", _thresholds(review)),
    )
    filled = (Part(one.key, one.title, tuple(view for view in one.tables if view.rows)) for one in made)
    return tuple(part for part in filled if part.tables)


def _actions(review: Review) -> tuple[TableView, ...]:
    currency = review.settings["currency"]
    return (
        table_view(
            "all-actions", "Every action with its reason", review.actions,
            ("action", "what", "month", "due_date", "brings_usd", "cost_usd", "reason"), currency,
            labels={"action": "No.", "what": "Action", "month": "Counts from", "due_date": "Due",
                    "brings_usd": "Brings", "cost_usd": "Costs"},
            kinds={"action": "count"},
        ),
        table_view(
            "accounts", "Accounts that the moves would hand over", review.accounts,
            ("action", "account_id", "name", "from_seat_id", "to_seat_id", "demand_usd"), currency,
            labels={"action": "Action no.", "name": "Account", "from_seat_id": "From", "to_seat_id": "To",
                    "demand_usd": "Demand in the rest of the year"},
            kinds={"action": "count"}, most=60, whole_in="handovers.csv",
        ),
    )  # fmt: skip


def _attainment(review: Review) -> tuple[TableView, ...]:
    of_reps = review.attainment.loc[review.attainment["level"].eq("rep")]
    return (
        table_view(
            "reps", "By rep; the ramped quota counts how much of each was really there", of_reps,
            ("name", "segment", "region", "status", "manager", "won_usd", "quota_usd", "attainment_share",
             "ramped_quota_usd", "ramped_attainment_share"),
            review.settings["currency"],
            labels={"won_usd": "Won", "attainment_share": "Attained", "ramped_quota_usd": "Ramped quota",
                    "ramped_attainment_share": "of ramped quota", "manager": "Manager id"},
        ),
    )  # fmt: skip


def _accuracy(review: Review) -> tuple[TableView, ...]:
    currency = review.settings["currency"]
    labels = {"forecast_usd": "Forecast", "actual_usd": "Won", "wape_share": "WAPE", "bias_share": "Bias",
              "low_usd": "Low", "high_usd": "High"}  # fmt: skip
    company = review.forecast_months.loc[review.forecast_months["level"].eq("company")]
    return (
        table_view(
            "accuracy", "The plan's forecast against what was won, by the account's own cell", review.accuracy,
            ("level", "segment", "region", "forecast_usd", "actual_usd", "wape_share", "bias_share", "tracking_signal",
             "months_in_band", "months_with_band"),
            currency, labels=labels,
            kinds={"tracking_signal": "number", "months_in_band": "count", "months_with_band": "count"},
        ),
        table_view(
            "company-months", "The company by month; eight of ten months should lie in the band", company,
            ("month", "low_usd", "forecast_usd", "high_usd", "actual_usd"), currency, labels=labels,
        ),
    )  # fmt: skip


def _people(review: Review) -> tuple[TableView, ...]:
    currency = review.settings["currency"]
    return (
        table_view(
            "events", "Who came and went", review.events,
            ("event", "name", "segment", "region", "plan_date", "actual_date"), currency,
            labels={"plan_date": "In the plan", "actual_date": "Was"},
        ),
        table_view(
            "leavers", "Leavers against what the plan's attrition lets expect", review.attrition,
            ("segment", "people", "expected", "left", "chance_share", "known_left"), currency,
            labels={"chance_share": "Chance of so many", "known_left": "Known in the plan"},
            kinds={"people": "count", "expected": "number", "left": "count", "known_left": "count"},
        ),
        table_view(
            "starts", "Starts to date against the plan's", review.starts,
            ("role", "planned", "started", "behind", "expected_refills"), currency,
            kinds=dict.fromkeys(("planned", "started", "behind", "expected_refills"), "number"),
        ),
        table_view(
            "ramp", "Ramp as it came out: won over what ramped people would have (month 0: all months together)",
            review.ramp,
            ("segment", "month_since_start", "rep_months", "won_usd", "ramped_usd", "actual_share", "planned_share"),
            currency, kinds={"month_since_start": "count", "rep_months": "number"},
            labels={"won_usd": "Won", "ramped_usd": "Ramped would have", "actual_share": "Share",
                    "planned_share": "Plan"},
        ),
    )  # fmt: skip


def _capacity(review: Review) -> tuple[TableView, ...]:
    return (
        table_view(
            "capacity-months", "Capacity now against demand forecast anew", review.capacity,
            ("month", "segment", "region", "demand_usd", "demand_low_usd", "demand_high_usd", "capacity_usd",
             "to_come_usd", "coverage_share", "plan_coverage_share", "shortfall_usd"),
            review.settings["currency"],
            labels={"capacity_usd": "Capacity", "to_come_usd": "of it to come", "plan_coverage_share": "In the plan"},
        ),
    )  # fmt: skip


def _thresholds(review: Review) -> tuple[TableView, ...]:
    return (
        table_view(
            "thresholds", "Declared in models/review.yaml", review.kpis,
            ("label", "sentence", "status", "trend", "source"), review.settings["currency"],
            labels={"label": "Indicator", "sentence": "Stands at"},
        ),
    )  # fmt: skip
