"""What each column is called and how it is printed, in one place for the page, the map and the workbook."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Kind = Literal["text", "count", "usd", "share", "index", "hours", "km", "number", "month", "date", "year", "flag"]
"""How values read: usd and hours and km carry units, a share is printed in percent, an index has 100 as its mean."""

INDEX_EDGES = (80, 90, 110, 120)
"""Where one band of an index ends and the next begins."""

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
_SUFFIXES: tuple[tuple[str, Kind], ...] = (
    ("_usd", "usd"),
    ("_share", "share"),
    ("_hours", "hours"),
    ("_km", "km"),
    ("_accounts", "count"),
    ("_seats", "count"),
    ("_date", "date"),
    ("_id", "text"),
)
_KINDS: dict[str, Kind] = {
    "accounts": "count",
    "customers": "count",
    "visits": "count",
    "starts": "count",
    "headcount": "number",
    "growth": "number",
    "committed": "number",
    "backfill": "number",
    "heads": "number",
    "needed": "number",
    "missing": "number",
    "gap": "share",
    "service_level": "share",
    "chance_covered": "share",
    "chance_level_met": "share",
    "year": "year",
    "ramped_by": "date",
    "due": "flag",
    "dominated": "flag",
    "learned": "flag",
    "saved_per_unit_usd": "number",  # of a dollar it is cents
    "month": "month",
    "moved": "flag",
    "locked": "flag",
    "ok": "flag",
    "fte": "number",
}
_LABELS = {
    "accounts": "Accounts",
    "account_id": "Account id",
    "account": "Account",
    "arr": "ARR",
    "arr_usd": "ARR",
    "capacity_hours": "Capacity",
    "capacity_usd": "Ramped capacity",
    "coverage_share": "Coverage",
    "current_arr_usd": "Current ARR",
    "chance_covered": "Chance to cover all",
    "chance_level_met": "Chance to meet the level",
    "coverage_high_share": "Coverage, high",
    "coverage_low_share": "Coverage, low",
    "due": "Due now",
    "elsewhere_usd": "Cost elsewhere",
    "expected_share": "Covered, expected",
    "kind": "Firm or outlook",
    "model_shortfall_usd": "Shortfall in the plan",
    "objective_usd": "Cost with lost margin",
    "saved_per_unit_usd": "Saved for each, USD",
    "fte": "FTE",
    "from_name": "From",
    "high_label": "High value",
    "low_label": "Low value",
    "max_km": "Longest trip",
    "mean_km": "Mean distance",
    "ok": "Passed",
    "open_pipeline_usd": "Open pipeline",
    "rep_id": "Rep id",
    "seat_id": "Seat id",
    "segments": "Segment",
    "territory_id": "Territory",
    "to_name": "To",
    "travel_km": "Travel",
    "unit_id": "Unit id",
    "utilization_share": "Workload use",
    "workload_hours": "Workload",
}
MISSING = "\u2013"
"""The dash that stands for a missing value."""

_SPACE = "\u00a0"  # a figure and its unit stay on one line
MEASURES = ("potential_usd", "workload_hours", "current_arr_usd", "open_pipeline_usd", "customers", "accounts")
"""The measures the reports show, in the order they show them."""


@dataclass(frozen=True)
class Field:
    """A column as a reader sees it.

    Attributes
    ----------
    label : str
        Its heading.
    kind : Kind
        How its values are printed.
    """

    label: str
    kind: Kind


def field(name: str) -> Field:
    """Describe a column by its name; units stand in names, so a column not listed here is still printed well."""
    if name.startswith("index_"):
        return Field(f"{field(name.removeprefix('index_')).label} index", "index")
    return Field(_LABELS.get(name) or _label(name), _KINDS.get(name) or _kind(name))


def _kind(name: str) -> Kind:
    for suffix, kind in _SUFFIXES:
        if name.endswith(suffix):
            return kind
    return "text"


def _label(name: str) -> str:
    words = name
    for unit in ("_usd", "_share", "_hours", "_km", "_date"):
        words = words.removesuffix(unit)
    return (words[:1].upper() + words[1:]).replace("_", " ").replace(" arr", " ARR")


def is_missing(value: Any) -> bool:
    """Whether a scalar is None, NaN, NaT or infinite, as a bound is that was not found; a tuple never is."""
    if isinstance(value, float):
        return not math.isfinite(value)
    return value is None or (not isinstance(value, (tuple, list, dict)) and bool(pd.isna(value)))


def money(value: Any, currency: str = "USD") -> str:
    """Print an amount the way a leader says it: $3.21M, $410k, $85."""
    if is_missing(value):
        return MISSING
    sign = "-" if float(value) < 0 and round(abs(float(value))) else ""
    return f"{sign}{currency_sign(currency)}{_short(abs(float(value)), 999.5)}"


def currency_sign(currency: str) -> str:
    """Return what stands before an amount: its symbol, or else its code and a blank."""
    return _SYMBOLS.get(currency, f"{currency} ")


def show(value: Any, kind: Kind, currency: str = "USD") -> str:
    """Print a value of a kind; a dash stands for what is missing."""
    if is_missing(value):
        return MISSING
    match kind:
        case "usd":
            return money(value, currency)
        case "share":
            percent = 100 * float(value)
            return f"{percent:.0f}{_SPACE}%" if abs(percent) >= 9.95 or percent == 0 else f"{percent:.1f}{_SPACE}%"
        case "index" | "year":
            return _index(float(value)) if kind == "index" else f"{float(value):.0f}"
        case "count":
            return f"{float(value):,.0f}"
        case "hours" | "km":
            return f"{_short(float(value), 999_950)}{_SPACE}{'h' if kind == 'hours' else 'km'}"
        case "number":
            return f"{float(value):,.2f}" if abs(float(value)) < 10 else f"{float(value):,.0f}"
        case "month" | "date":
            return pd.Timestamp(value).strftime("%b %Y" if kind == "month" else "%Y-%m-%d")
        case "flag":
            return "yes" if value else "no"
        case _:
            return "; ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def counted(number: int, one: str, many: str) -> str:
    """Say how many there are of something: ``1 seat``, ``1,200 seats``."""
    return f"{number:,} {one if number == 1 else many}"


def _index(value: float) -> str:
    """Print an index in whole numbers, and with a digit more where rounding would put it into the next band."""
    if any(value < edge <= round(value) for edge in INDEX_EDGES):
        return f"{math.floor(10 * value) / 10:.1f}"
    return f"{value:.0f}"


def _short(size: float, whole_below: float) -> str:
    """Print a size in whole numbers below a limit, above it with three digits and a letter for its thousands."""
    for limit, divisor, suffix in ((999.5e6, 1e9, "B"), (999.5e3, 1e6, "M"), (999.5, 1e3, "k")):
        if size >= max(limit, whole_below):
            return f"{size / divisor:#.3g}".rstrip(".") + suffix
    return f"{size:,.0f}"


def excel_format(kind: Kind, currency: str = "USD") -> str:
    """Return the number format a workbook shows a kind in; empty for text."""
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    return {
        "usd": f'"{symbol}"#,##0;[Red]-"{symbol}"#,##0',
        "share": "0.0%",
        "index": "0.0",
        "count": "#,##0",
        "hours": "#,##0",
        "km": "#,##0",
        "number": "#,##0.00",
        "month": "mmm yyyy",
        "date": "yyyy-mm-dd",
        "year": "0",
    }.get(kind, "")


def clip(text: str, limit: int = 80) -> str:
    """Shorten a text for a cell or a label; the files of the run folder carry it whole."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
