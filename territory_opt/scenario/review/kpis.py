"""The indicators of a review against their thresholds, and how they moved since the last one."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from territory_opt.report.fields import Kind, show
from territory_opt.scenario.review.model import HIGHER_IS_BETTER, Indicator, ReviewModel, Threshold
from territory_opt.workspace.schema import TEXT

SAME = 5e-3
"""A change below it is none: it would not show where the values are printed."""


@dataclass(frozen=True)
class Measured:
    """One indicator as it stands.

    Attributes
    ----------
    value : float
        NaN where the data do not tell.
    where : str
        Which part of the company it is of, where it is the worst of several.
    """

    value: float
    where: str = ""


@dataclass(frozen=True)
class Findings:
    """What indicators are measured from; see the modules that make them. Frames may be empty.

    Attributes
    ----------
    attainment, accuracy, attrition, starts, workload : DataFrame
    coverage : Series
        Coverage over the level asked for, by group; empty where no month is left.
    pipeline_usd, expected_usd : float
        Open pipeline, and the new business expected in the months it is held against; NaN where not known.
    """

    attainment: pd.DataFrame
    accuracy: pd.DataFrame
    attrition: pd.DataFrame
    starts: pd.DataFrame
    workload: pd.DataFrame
    coverage: pd.Series
    pipeline_usd: float
    expected_usd: float


_LABELS: dict[Indicator, tuple[str, Kind]] = {
    "attainment": ("Attainment of quota to date", "share"),
    "forecast_bias": ("Forecast against what was won", "share"),
    "tracking_signal": ("Tracking signal of the forecast", "number"),
    "hires_behind": ("Planned starts that did not happen", "count"),
    "attrition_chance": ("Chance of so many leavers", "share"),
    "coverage": ("Coverage against its level, rest of year", "share"),
    "workload_balance": ("Uneven workload beyond the plan's", "number"),
    "pipeline_coverage": ("Open pipeline over business expected", "number"),
}


def indicators(findings: Findings, model: ReviewModel, previous: Mapping[str, Any]) -> pd.DataFrame:
    """Hold the declared indicators against their thresholds.

    Parameters
    ----------
    findings : Findings
    model : ReviewModel
        Thresholds, in the order shown.
    previous : mapping of str to float
        Values of the last stored review by indicator; empty without one.

    Returns
    -------
    DataFrame
        indicator, label, kind, value, where, watch, act, status, trend, previous, sentence, source.
    """
    rows = [_row(threshold, _MEASURES[threshold.indicator](findings), previous) for threshold in model.thresholds]
    columns = [
        "indicator", "label", "kind", "value", "where", "watch", "act", "status", "trend", "previous", "sentence",
        "source",
    ]  # fmt: skip
    numbers = dict.fromkeys(("value", "watch", "act", "previous"), "float64")
    texts = [name for name in columns if name not in numbers]
    return pd.DataFrame(rows, columns=columns).astype(numbers).astype(dict.fromkeys(texts, TEXT))


def _row(threshold: Threshold, measured: Measured, previous: Mapping[str, Any]) -> tuple[object, ...]:
    label, kind = _LABELS[threshold.indicator]
    known = previous.get(threshold.indicator)
    before = math.nan if known is None else float(known)
    status = _status(threshold, measured.value)
    return (
        threshold.indicator, label, kind, measured.value, measured.where, threshold.watch, threshold.act, status,
        _trend(threshold, measured.value, before), before, _sentence(threshold, measured, kind, status),
        threshold.source,
    )  # fmt: skip


def _badness(threshold: Threshold, value: float) -> float:
    """Return a value so that more of it is worse; how far forecasts are off counts either way."""
    if threshold.indicator in ("forecast_bias", "tracking_signal"):
        return abs(value)
    return -value if threshold.indicator in HIGHER_IS_BETTER else value


def _status(threshold: Threshold, value: float) -> str:
    if math.isnan(value):
        return "not known"
    bad = _badness(threshold, value)
    if bad > _badness(threshold, threshold.act):
        return "act"
    # An act equal to watch leaves nothing to be watched.
    return "watch" if bad > _badness(threshold, threshold.watch) else "on track"


def _trend(threshold: Threshold, value: float, before: float) -> str:
    if math.isnan(value) or math.isnan(before):
        return "new" if not math.isnan(value) else ""
    change = _badness(threshold, value) - _badness(threshold, before)
    return "same" if abs(change) < SAME else "worse" if change > 0 else "better"


def _sentence(threshold: Threshold, measured: Measured, kind: Kind, status: str) -> str:
    if status == "not known":
        return "The data do not tell."
    higher = threshold.indicator in HIGHER_IS_BETTER
    where = f" ({measured.where})" if measured.where else ""
    return (
        f"{show(measured.value, kind)}{where}; on track {'from' if higher else 'up to'} {show(threshold.watch, kind)}, "
        f"to be acted on {'below' if higher else 'above'} {show(threshold.act, kind)}"
    )


def _attainment(findings: Findings) -> Measured:
    company = findings.attainment.loc[findings.attainment["level"].eq("company"), "attainment_share"]
    return Measured(float(company.iloc[0]))


def _bias(findings: Findings) -> Measured:
    company = findings.accuracy.loc[findings.accuracy["level"].eq("company"), "bias_share"]
    return Measured(float(company.iloc[0]) if len(company) else math.nan)


def _tracking(findings: Findings) -> Measured:
    parts = findings.accuracy.loc[findings.accuracy["level"].isin(["segment", "region"])]
    parts = parts.dropna(subset=["tracking_signal"])
    if parts.empty:
        return Measured(math.nan)
    # Of parts equally far off, the one with most money in it.
    worst = parts.assign(size=parts["tracking_signal"].abs().round(6)).sort_values(
        ["size", "forecast_usd"], ascending=False, kind="stable"
    )
    first = worst.iloc[0]
    return Measured(float(first["tracking_signal"]), str(first[first["level"]]))


def _behind(findings: Findings) -> Measured:
    behind = findings.starts.loc[findings.starts["behind"] > 0]
    told = ", ".join(f"{role.replace('_', ' ')} {count:.0f}" for role, count in _pairs(behind, "role", "behind"))
    return Measured(float(findings.starts["behind"].sum()), told)


def _attrition(findings: Findings) -> Measured:
    known = findings.attrition.loc[findings.attrition["people"] > 0]
    if known.empty:
        return Measured(math.nan)
    # The company stands last, and for all where no segment is less likely.
    one = known.iloc[::-1].sort_values("chance_share", kind="stable").iloc[0]
    where = "the company" if one["segment"] == "all" else one["segment"]
    return Measured(float(one["chance_share"]), f"{where}: {one['left']} left, {one['expected']:.1f} expected")


def _coverage(findings: Findings) -> Measured:
    known = findings.coverage.dropna()
    return Measured(float(known.min()), str(known.idxmin())) if len(known) else Measured(math.nan)


def _workload(findings: Findings) -> Measured:
    drift = (findings.workload["variation"] - findings.workload["plan_variation"]).dropna()
    if drift.empty:
        return Measured(math.nan)
    return Measured(max(float(drift.max()), 0.0), str(findings.workload.loc[drift.idxmax(), "segment"]))


def _pipeline(findings: Findings) -> Measured:
    known = findings.expected_usd > 0
    return Measured(findings.pipeline_usd / findings.expected_usd if known else math.nan)


def _pairs(frame: pd.DataFrame, *names: str) -> Iterator[tuple[Any, ...]]:
    return frame[list(names)].itertuples(index=False, name=None)


_MEASURES: dict[Indicator, Callable[[Findings], Measured]] = {
    "attainment": _attainment,
    "forecast_bias": _bias,
    "tracking_signal": _tracking,
    "hires_behind": _behind,
    "attrition_chance": _attrition,
    "coverage": _coverage,
    "workload_balance": _workload,
    "pipeline_coverage": _pipeline,
}
