"""What a run's figures rest on: every price, parameter and fallback, with its value and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from pydantic import BaseModel

from territory_opt.errors import InputError
from territory_opt.report.fields import currency_sign, field, show
from territory_opt.report.results import Hiring
from territory_opt.scenario.parameters import Parameter, parameters_of
from territory_opt.scenario.prepare import Prepared
from territory_opt.workspace.declared import find_declared, read_declared
from territory_opt.workspace.schema import TEXT

_LEFT_OUT = {
    "demand": ("history", "forecast.library_series", "forecast.most_origins"),
    "headcount": ("learning", "ranges", "outcomes", "horizon", "agreement", "sources"),
    "alignment": (),
}
"""What a model says of how to compute, not of what to assume; by model."""

_SHARES = {"tolerance", "utilization", "share", "service_level"}
"""Shares whose name does not say so."""

_TOLD_BY_HIRING = {"segments.ramp_shares", "segments.attainment_share", "segments.attrition_share"}
"""What history may tell of a segment: the hiring plan's own table says whether it did."""

_CITED = {
    "elasticity": "mean elasticity of sales to effort, Albers, Mantrala and Sridhar, J. Marketing Research 47(5), 2010",
    "renewal_share": "median gross retention by contract size, SaaS Capital, Retention Benchmarks 2023",
}
"""Published sources of shipped values; every other one is an assumption."""


@dataclass(frozen=True)
class Assumption:
    """One thing that figures rest on: what it is, its value in words, and where it comes from."""

    what: str
    value: str
    source: str


def assumptions_of(prepared: Prepared, hiring: Hiring) -> pd.DataFrame:
    """List what the figures of a run rest on, prices of the objective first.

    Parameters
    ----------
    prepared : Prepared
        The problem, with the models as the scenario changed them.
    hiring : Hiring
        Its hiring plan, whose assumptions say what history told.

    Returns
    -------
    DataFrame
        what, value, source (text).
    """
    rows = [
        *_declared(prepared, "alignment", prepared.models.alignment),
        *_demand(prepared),
        *_declared(prepared, "demand", prepared.models.demand),
        *_learned(hiring, prepared.workspace.settings.currency),
        *_declared(prepared, "headcount", prepared.models.headcount),
        *_workspace(prepared),
    ]
    return pd.DataFrame(rows, columns=["what", "value", "source"]).astype(TEXT)


def _declared(prepared: Prepared, kind: str, model: BaseModel) -> Iterator[Assumption]:
    """Yield the parameters of a model and whether its file, the scenario or nobody but us says so."""
    name, currency = getattr(prepared.scenario, kind), prepared.workspace.settings.currency
    file, segments = f"models/{name}.yaml", tuple(prepared.accounts["segment"].dropna().unique())
    own = read_declared(find_declared(prepared.workspace.folder, "models", name), type(model))
    used, in_file, shipped = (_parameters(one, segments) for one in (model, own, _shipped(name, type(model))))
    sources = getattr(model, "sources", {})
    # Prices lead: the objective is what the figures of a plan are made of.
    for path, parameter in sorted(used.items(), key=lambda item: not item[0].startswith("objective.")):
        key = path.rpartition(".")[2]
        if _left_out(kind, path) or (key == "weight" and not parameter.given):
            continue
        source = f"{file}: {path}" if parameter.given else f"{path}, which {file} leaves out"
        if in_file.get(path) != parameter:
            source = f"scenarios/{prepared.scenario.name}.yaml, which changes {path} of {file}"
        elif path.startswith("segments.") and key in sources:
            source += f"; {sources[key]}"
        elif not parameter.given or shipped.get(path) == parameter:
            source += f"; shipped default, {_CITED.get(key, 'an assumption')}"
        yield Assumption(parameter.what, _in_words(parameter.value, key, currency), source)


def _left_out(kind: str, path: str) -> bool:
    """Whether a parameter is no assumption, or stands in the hiring plan's own table of them."""
    how = any(path == group or path.startswith(f"{group}.") for group in _LEFT_OUT[kind])
    return how or path.rpartition(".")[2] == "steps" or (kind == "headcount" and path in _TOLD_BY_HIRING)


def _parameters(model: BaseModel | None, segments: Sequence[str]) -> Mapping[str, Parameter]:
    return {} if model is None else dict(parameters_of(model, segments))


def _shipped(name: str, model: type[BaseModel]) -> BaseModel | None:
    """Return the model of that name as we ship it; None where only the user has one."""
    try:
        return read_declared(find_declared(None, "models", name), model)
    except InputError:
        return None


def _demand(prepared: Prepared) -> Iterator[Assumption]:
    """Yield how demand was found: forecast, score, and what of potential and workload the user gave."""
    demand, file = prepared.demand, f"models/{prepared.scenario.demand}.yaml"
    source = "nothing but the model" if demand.source == "none" else f"the table {demand.source}"
    yield Assumption("Forecast of new business: method", demand.method, source)
    learned = demand.learned.score is not None
    yield Assumption(
        "Share of a cell's new business that each account gets",
        "by the learned chance to buy" if learned else "by the declared score",
        "learned from won and lost opportunities" if learned else f"{file}: score",
    )
    for what, column in (("Potential", "potential_usd"), ("Workload", "workload_hours")):
        sources = demand.accounts[f"{what.lower()}_source"]
        given = int(sources.eq("given").sum())
        value = f"{given:,} given, {len(sources) - given:,} planned"
        yield Assumption(f"{what} of accounts", value, f"accounts: {column} where given, else planned by {file}")


def _learned(hiring: Hiring, currency: str) -> Iterator[Assumption]:
    """Yield what is assumed of supply by segment, learned or declared, with its interval."""
    for row in hiring.assumptions.itertuples(index=False):
        value, low, high = (_in_words(number, str(row.what), currency) for number in (row.value, row.low, row.high))
        between = "" if low == high else f" ({low} to {high})"
        yield Assumption(f"{field(str(row.what)).label}, {row.segment}", f"{value}{between}", str(row.source))


def _workspace(prepared: Prepared) -> Iterator[Assumption]:
    """Yield what the workspace settles: money, units, and where places come from when they are not given."""
    settings = prepared.workspace.settings
    yield Assumption("Currency of all amounts", settings.currency, "workspace.yaml: currency")
    yield Assumption("First month of the plan year", f"{settings.plan_start:%B %Y}", "workspace.yaml: plan_start")
    yield Assumption("Basic unit assigned whole", settings.unit, "workspace.yaml: unit")
    places = (
        ("Places of accounts", "accounts", prepared.accounts["place_source"]),
        ("Homes of seats", "reps", prepared.seats["home_source"]),
    )
    for what, table, sources in places:
        counts = sources.fillna("missing").value_counts()
        value = ", ".join(f"{count:,} {str(source).replace('_', ' ')}" for source, count in counts.items())
        yield Assumption(what, value, f"{table}: latitude, longitude; a fallback where they are missing")
    for applied in prepared.applied:
        yield Assumption("Change of the scenario", applied, f"scenarios/{prepared.scenario.name}.yaml: changes")


def _in_words(value: object, key: str, currency: str) -> str:
    """Put a value in words by its key's unit; values by segment each for itself."""
    match value:
        case dict():
            return "; ".join(f"{name} {_in_words(one, key, currency)}" for name, one in value.items())
        case tuple():
            return ", ".join(_in_words(one, key, currency) for one in value)
        case bool():
            return show(value, "flag")
        case int() | float():
            if "usd" in key.split("_"):
                return show(value, "usd", currency) if abs(value) >= 1000 else f"{currency_sign(currency)}{value:,.4g}"
            if key in _SHARES or field(key).kind == "share":
                return show(value, "share")
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
        case _:
            return str(value)
