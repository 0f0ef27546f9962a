"""The tables of the hiring plan as pages show them."""

from __future__ import annotations

import pandas as pd

from territory_opt.headcount.trial.levels import PLAN_YEAR
from territory_opt.report.fields import Kind, field, show
from territory_opt.report.hiring.roles import role_label
from territory_opt.report.hiring.tornado import assumption_label
from territory_opt.report.page_tables import TableView, table_view
from territory_opt.report.results import Hiring

_WHERE = ["segment", "region"]


def starts_view(hiring: Hiring, currency: str) -> TableView:
    """Every planned start with its reason."""
    starts = hiring.starts.assign(
        role=hiring.starts["role"].map(role_label),
        kind=hiring.starts["kind"].map({"firm": "firm", "outlook": "outlook, from this month's quarter"}),
    )
    return table_view(
        "starts", "Planned starts", starts, ("month", "segment", "region", "role", "starts", "kind", "reason"), currency
    )


def regions_view(hiring: Hiring, currency: str) -> TableView:
    """Demand, capacity, people and starts by region and segment over the plan year."""
    return table_view(
        "hiring-regions",
        "The plan year by region and segment",
        by_region(hiring),
        ("region", "segment", "demand_usd", "capacity_usd", "covered_share", "low_share", "high_share",
         "first_headcount", "last_headcount", "starts"),
        currency,
        labels={"covered_share": "Covered", "low_share": "Low", "high_share": "High", "starts": "Planned starts",
                "first_headcount": "People at the start", "last_headcount": "People at the end"},
        kinds={"first_headcount": "number", "last_headcount": "number"},
    )  # fmt: skip


def by_region(hiring: Hiring) -> pd.DataFrame:
    """Add coverage up over the plan year.

    Returns
    -------
    DataFrame
        region, segment, demand_usd, capacity_usd, covered_share, low_share and high_share (of the trial; NaN without
        one), first_headcount, last_headcount (account executives), starts (of all roles, firm ones).
    """
    cells = hiring.coverage.sort_values("month").groupby(["region", "segment"])
    sums = cells[["demand_usd", "capacity_usd", "shortfall_usd"]].sum()
    people = cells["headcount"].agg(["first", "last"])
    tried = hiring.levels[hiring.levels["scope"].eq("cell") & hiring.levels["period"].eq(PLAN_YEAR)]
    bands = tried.set_index(["region", "segment"])[["low_share", "high_share"]].reindex(sums.index)
    firm = hiring.starts[hiring.starts["kind"] == "firm"].groupby(["region", "segment"])["starts"].sum()
    return sums.assign(
        covered_share=1 - sums["shortfall_usd"] / sums["demand_usd"].where(sums["demand_usd"] > 0),
        **bands,
        first_headcount=people["first"],
        last_headcount=people["last"],
        starts=firm.reindex(sums.index).fillna(0),
    ).reset_index()


def levels_view(hiring: Hiring, found: bool, level: float, currency: str) -> TableView:
    """How the plan, or the people there without one, stood the trial over the year: the company and each segment."""
    tried = "The plan" if found else "The people there, without planned starts,"
    year = hiring.levels["period"].eq(PLAN_YEAR)
    caption = f"{tried} in {hiring.runs:,} drawn outcomes of the plan year"
    return _levels("hiring-levels", caption, hiring.levels[year], level, currency)


def quarters_view(hiring: Hiring, level: float, currency: str) -> TableView:
    """The same by quarter."""
    quarters = ~hiring.levels["period"].eq(PLAN_YEAR)
    return _levels("hiring-quarters", "The drawn outcomes by quarter", hiring.levels[quarters], level, currency)


def _levels(key: str, caption: str, levels: pd.DataFrame, level: float, currency: str) -> TableView:
    wide = levels[levels["scope"].isin(["company", "segment"])]
    chances = ["chance_level_met", "chance_covered"] if level else ["chance_covered"]
    return table_view(
        key,
        caption,
        wide.assign(segment=wide["segment"].where(wide["scope"] == "segment", "all segments")),
        ("segment", "period", "expected_share", "low_share", "high_share", *chances, "expected_shortfall_usd",
         "standard_error_usd", "model_shortfall_usd"),
        currency,
        labels={"low_share": "Low (1 in 10 below)", "high_share": "High (1 in 10 above)",
                "standard_error_usd": "Standard error"},
    )  # fmt: skip


def support_view(hiring: Hiring, currency: str) -> TableView:
    """Support people against what the ratios call for, at the plan year's begin and end."""
    return table_view(
        "hiring-support",
        "Support people, at the start and the end of the plan year",
        _support(hiring),
        ("role", "segment", "region", "first_heads", "last_heads", "last_needed", "missing"),
        currency,
        labels={"first_heads": "At the start", "last_heads": "At the end", "last_needed": "Called for at the end",
                "missing": "Missing on average"},
        kinds={"first_heads": "number", "last_heads": "number", "last_needed": "number", "missing": "number"},
    )  # fmt: skip


def _support(hiring: Hiring) -> pd.DataFrame:
    heads = hiring.heads[hiring.heads["needed"].notna()]
    in_year = heads[heads["month"] < heads["month"].min() + pd.DateOffset(years=1)].sort_values("month")
    lines = in_year.groupby(["role", *_WHERE], dropna=False)
    return pd.DataFrame(
        {
            "first_heads": lines["heads"].first(),
            "last_heads": lines["heads"].last(),
            "last_needed": lines["needed"].last(),
            "missing": lines["missing"].mean(),
        }
    ).reset_index().pipe(lambda frame: frame.assign(role=frame["role"].map(role_label)))  # fmt: skip


def budget_view(hiring: Hiring, currency: str) -> TableView:
    """Cost of planned starts against the budget of each year."""
    left = hiring.budget["budget_usd"] - hiring.budget["cost_usd"]
    return table_view(
        "hiring-budget",
        "Cost of planned starts against the budget",
        hiring.budget.assign(left_usd=left),
        ("year", "cost_usd", "budget_usd", "left_usd"),
        currency,
        labels={"year": "Year from", "cost_usd": "Cost", "budget_usd": "Budget", "left_usd": "Left"},
    )


def frontier_view(hiring: Hiring, currency: str) -> TableView:
    """Every level of the sweep with its proof."""
    return table_view(
        "hiring-frontier",
        "The levels that were solved for",
        hiring.frontier.sort_values("service_level"),
        ("service_level", "status", "starts", "cost_usd", "shortfall_usd", "objective_usd", "bound_usd", "gap",
         "dominated"),
        currency,
        labels={"service_level": "Service level", "cost_usd": "Cost of starts", "shortfall_usd": "Expected shortfall",
                "bound_usd": "Proven bound"},
    )  # fmt: skip


def tornado_view(hiring: Hiring, currency: str) -> TableView:
    """What each assumption does to coverage and cost."""
    rows = hiring.tornado.sort_values("swing_usd", ascending=False)
    names = [assumption_label(*pair) for pair in rows[["assumption", "segment"]].itertuples(index=False)]
    return table_view(
        "hiring-tornado",
        "The plan under other assumptions",
        rows.assign(assumption=names),
        ("assumption", "low_label", "coverage_low_share", "objective_low_usd", "high_label", "coverage_high_share",
         "objective_high_usd", "swing_usd"),
        currency,
        labels={"low_label": "Low", "high_label": "High", "coverage_low_share": "Covered at low",
                "coverage_high_share": "Covered at high", "objective_low_usd": "Cost at low",
                "objective_high_usd": "Cost at high"},
    )  # fmt: skip


def worth_view(hiring: Hiring, currency: str) -> TableView:
    """What one more of something saves."""
    return table_view(
        "hiring-worth",
        "What one more is worth",
        hiring.worth,
        ("what", "step", "sentence"),
        currency,
        labels={"what": "One more", "step": "Tried with", "sentence": "What that saves"},
        kinds={"step": "count"},
    )


def due_view(hiring: Hiring, currency: str) -> TableView:
    """The sales-operations roles that become due, and today's, with their duties."""
    stages = hiring.stages
    first = ~stages.duplicated(["stage", "role"])
    shown = stages[first | stages["due"]]
    return table_view(
        "hiring-stages",
        "Sales-operations roles by stage",
        shown.assign(since=[
            f"{month:%B %Y}" if due else "today"
            for month, due in zip(shown["month"], shown["due"], strict=True)
        ]),
        ("since", "stage", "role", "arr_usd", "duties"),
        currency,
        labels={"since": "Due", "arr_usd": "ARR then"},
    )  # fmt: skip


def forecast_view(forecast: pd.DataFrame, currency: str) -> TableView:
    """The forecast of the plan year by quarter, and its band over the year."""
    return table_view(
        "hiring-forecast",
        "New business of the plan year, with its 80 % band",
        forecast_by_quarter(forecast),
        ("level", "name", "q1_usd", "q2_usd", "q3_usd", "q4_usd", "point_usd", "low_usd", "high_usd"),
        currency,
        labels={"level": "", "name": "For", "q1_usd": "Q1", "q2_usd": "Q2", "q3_usd": "Q3", "q4_usd": "Q4",
                "point_usd": "Year", "low_usd": "Low", "high_usd": "High"},
    )  # fmt: skip


def forecast_by_quarter(forecast: pd.DataFrame) -> pd.DataFrame:
    """Lay the company's, the segments' and the regions' quarters side by side, with the year and its band.

    Returns
    -------
    DataFrame
        level, name, q1_usd to q4_usd, point_usd, low_usd, high_usd (of the year).
    """
    keys = ["level", "region", "segment"]
    shown = forecast[forecast["level"].isin(["company", "segment", "region"])]
    quarters = shown[shown["period"] == "quarter"].sort_values("month")
    columns = "q" + (quarters.groupby(keys, dropna=False).cumcount() + 1).astype(str) + "_usd"
    wide = quarters.assign(column=columns).pivot_table("point_usd", keys, "column")
    year = shown[shown["period"] == "year"].set_index(keys)[["point_usd", "low_usd", "high_usd"]]
    rows = year.join(wide).reset_index()
    name = rows["segment"].where(rows["level"] == "segment", rows["region"])
    return rows.assign(name=name.mask(rows["level"] == "company", "all"))


def assumptions_view(hiring: Hiring, currency: str) -> TableView:
    """Every assumption with its value, its interval and where it comes from, each printed in its own unit."""
    frame = hiring.assumptions
    kinds = [_unit(what) for what in frame["what"]]
    printed = {
        name: [show(value, kind, currency) for value, kind in zip(frame[name], kinds, strict=True)]
        for name in ("value", "low", "high")
    }
    return table_view(
        "hiring-assumptions",
        "Assumptions of supply",
        frame.assign(
            what=[field(what).label for what in frame["what"]],
            learned=frame["learned"].map({True: "learned", False: "default"}),
            **printed,
        ),
        ("what", "segment", "value", "low", "high", "learned", "source"),
        currency,
        labels={"what": "Assumption", "learned": "From", "low": "Low", "high": "High"},
        kinds={"learned": "text"},
    )


def _unit(what: str) -> Kind:
    kind = field(what).kind
    return kind if kind in ("usd", "share", "hours", "km") else "number"
