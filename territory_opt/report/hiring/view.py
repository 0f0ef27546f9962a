"""Everything pages show of a hiring plan, in the order they show it; what was not made is left out or says why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from territory_opt.report.fields import is_missing, money
from territory_opt.report.hiring import tables
from territory_opt.report.hiring.budget import budget_chart
from territory_opt.report.hiring.coverage import coverage_chart
from territory_opt.report.hiring.drawing import Chart
from territory_opt.report.hiring.forecast import forecast_charts
from territory_opt.report.hiring.frontier import frontier_chart, unreached_levels
from territory_opt.report.hiring.hires import hires_chart
from territory_opt.report.hiring.stage_strip import stage_strip
from territory_opt.report.hiring.tornado import tornado_chart
from territory_opt.report.hiring.words import explained, findings, found_plan, hiring_facts, plan_sentences
from territory_opt.report.narrative import Fact
from territory_opt.report.page_tables import TableView
from territory_opt.report.results import Hiring


@dataclass(frozen=True)
class Part:
    """One part of the hiring plan on a page.

    Attributes
    ----------
    key, title : str
        Its place in the page and its heading.
    text : tuple of str
        Sentences above the charts.
    charts : tuple of Chart
    tables : tuple of TableView
        Shown below the charts.
    folded : tuple of TableView
        Figures behind the charts, to be opened.
    """

    key: str
    title: str
    text: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[TableView, ...] = ()
    folded: tuple[TableView, ...] = ()

    @property
    def has_content(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.text or self.charts or any(table.rows for table in (*self.tables, *self.folded)))


@dataclass(frozen=True)
class HiringView:
    """A hiring plan as a page shows it.

    Attributes
    ----------
    found : bool
        Whether there is a plan.
    reason : tuple of (str, tuple of str)
        Why there is none and what would do: sentences, each with the choices it lists.
    decision : tuple of str
        The plan and its findings in sentences; without one, what cannot be avoided.
    facts : tuple of Fact
        The figures on top.
    parts : tuple of Part
        What follows.
    """

    found: bool
    reason: tuple[tuple[str, tuple[str, ...]], ...]
    decision: tuple[str, ...]
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]


def hiring_view(hiring: Hiring, headcount: Mapping[str, Any], forecast: pd.DataFrame, currency: str) -> HiringView:
    """Lay out a hiring plan for a page.

    Parameters
    ----------
    hiring : Hiring
        The plan, its trial and its studies; any frame may be empty.
    headcount : mapping
        The run's summary of it: status, objective_usd, bound_usd, gap, cost_usd, budget_usd, service_level, reason.
    forecast : DataFrame
        New business to come by level and period.
    currency : str
    """
    level = float(headcount.get("service_level") or 0.0)
    made = (
        _coverage(hiring, level, found_plan(headcount), currency),
        _starts(hiring, found_plan(headcount), currency),
        _budget(hiring, found_plan(headcount), currency),
        _frontier(hiring, level, currency),
        _tornado(hiring, headcount, currency),
        Part("worth", "What one more is worth", tables=(tables.worth_view(hiring, currency),)),
        _stages(hiring, currency),
        _forecast(forecast, currency),
        Part("supply-assumptions", "What supply is taken to be", tables=(tables.assumptions_view(hiring, currency),)),
    )
    return HiringView(
        found_plan(headcount),
        explained(str(headcount.get("reason") or "")),
        (*plan_sentences(hiring, headcount, currency), *findings(hiring, headcount, currency)),
        hiring_facts(hiring, headcount, currency),
        tuple(part for part in made if part.has_content),
    )


def _drawn(*charts: Chart | None) -> tuple[Chart, ...]:
    return tuple(chart for chart in charts if chart is not None)


def _filled(*views: TableView) -> tuple[TableView, ...]:
    return tuple(view for view in views if view.rows)


def _coverage(hiring: Hiring, level: float, found: bool, currency: str) -> Part:
    return Part(
        "coverage",
        "Demand and capacity",
        text=() if found else tuple(f"Without planned starts: {said}" for said in _said(hiring, "trial")),
        charts=_drawn(coverage_chart(hiring, level, currency)),
        tables=_filled(tables.levels_view(hiring, found, level, currency), tables.regions_view(hiring, currency)),
        folded=_filled(tables.quarters_view(hiring, level, currency)),
    )


def _starts(hiring: Hiring, found: bool, currency: str) -> Part:
    return Part(
        "joins",
        "Who joins when",
        charts=_drawn(hires_chart(hiring)),
        tables=(
            *((tables.starts_view(hiring, currency),) if found else ()),
            *_filled(tables.support_view(hiring, currency)),
        ),
    )


def _budget(hiring: Hiring, found: bool, currency: str) -> Part:
    if not found:
        return Part("budget", "Cost against budget")
    return Part(
        "budget",
        "Cost against budget",
        charts=_drawn(budget_chart(hiring, currency)),
        tables=_filled(tables.budget_view(hiring, currency)),
    )


def _frontier(hiring: Hiring, level: float, currency: str) -> Part:
    return Part(
        "frontier",
        "What each service level costs",
        text=(*_said(hiring, "frontier"), *unreached_levels(hiring.frontier)),
        charts=_drawn(frontier_chart(hiring, level, currency)),
        folded=_filled(tables.frontier_view(hiring, currency)),
    )


def _tornado(hiring: Hiring, headcount: Mapping[str, Any], currency: str) -> Part:
    middle, planned = hiring.tornado_objective_usd, headcount.get("objective_usd")
    exact: tuple[str, ...] = ()
    if not is_missing(middle) and not is_missing(planned) and money(middle, currency) != money(planned, currency):
        exact = (f"Every assumption is taken as exact here, so the middle is {money(middle, currency)}.",)
    return Part(
        "tornado",
        "What the plan hangs on",
        text=(*exact, *_said(hiring, "tornado")),
        charts=_drawn(tornado_chart(hiring, middle, currency)),
        folded=_filled(tables.tornado_view(hiring, currency)),
    )


def _stages(hiring: Hiring, currency: str) -> Part:
    return Part(
        "stages",
        "Stage of growth and operations roles",
        charts=_drawn(stage_strip(hiring, currency)),
        tables=_filled(tables.due_view(hiring, currency)),
    )


def _forecast(forecast: pd.DataFrame, currency: str) -> Part:
    return Part(
        "forecast",
        "Forecast of new business",
        charts=forecast_charts(forecast, currency),
        tables=_filled(tables.forecast_view(forecast, currency)),
    )


def _said(hiring: Hiring, key: str) -> tuple[str, ...]:
    return (hiring.sentences[key],) if hiring.sentences.get(key) else ()
