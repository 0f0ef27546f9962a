"""The measures that runs are compared by, and which value of each is best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from territory_opt.report.fields import Kind, show
from territory_opt.scenario.comparison.figures import ComparedRun

Better = Literal["lower", "higher", ""]


@dataclass(frozen=True)
class Measure:
    """One line of a comparison.

    Attributes
    ----------
    key : str
        Where the value stands in a run's summary, the keys parted by slashes.
    label : str
        What readers call it.
    kind : Kind
        How its values are printed.
    better : {"lower", "higher", ""}
        Which values are better; empty where neither is.
    """

    key: str
    label: str
    kind: Kind
    better: Better = ""


OUTCOME = (
    Measure("status", "Status", "text"),
    Measure("objective_usd", "Objective", "usd", "lower"),
    Measure("bound_usd", "Proven bound", "usd"),
    # A small gap praises the search, not the plan.
    Measure("gap", "Gap", "share"),
)
BALANCE = (
    Measure("measures/cv_potential_usd", "CV of potential", "number", "lower"),
    Measure("measures/cv_workload_hours", "CV of workload", "number", "lower"),
)
"""Measures that stand once for each segment, as ``<key>.<segment>``."""
PLAN = (
    Measure("measures/within_band_potential_usd.all", "Seats within 10 % of mean potential", "share", "higher"),
    Measure("measures/moved_accounts", "Accounts moved", "count", "lower"),
    Measure("measures/moved_current_arr_usd", "ARR moved", "usd", "lower"),
    Measure("measures/moved_current_arr_share", "ARR moved, share", "share", "lower"),
    Measure("measures/moved_open_pipeline_usd", "Open pipeline moved", "usd", "lower"),
    Measure("measures/families_split", "Families split", "count", "lower"),
    Measure("measures/coverage_share", "Capacity over workload", "share"),
    Measure("measures/over_capacity_seats", "Seats over capacity", "count", "lower"),
    Measure("measures/unassigned_accounts", "Accounts without a seat", "count", "lower"),
    Measure("measures/travel_km", "Travel a year", "km", "lower"),
    Measure("measures/mean_km", "Mean distance to the seat", "km", "lower"),
    Measure("measures/seats", "Seats", "count"),
    Measure("sums/open_seats", "Open seats", "count"),
    Measure("sums/potential_usd", "Potential of all accounts", "usd"),
    Measure("sums/capacity_usd", "Ramped capacity of the seats", "usd"),
    Measure("sums/quota_usd", "Quota of the plan year", "usd"),
    Measure("sums/cost_usd", "Cost of the seats", "usd", "lower"),
    Measure("headcount/status", "Hiring plan", "text"),
    Measure("headcount/starts", "Planned starts", "count"),
    Measure("headcount/cost_usd", "Cost of planned starts", "usd"),
    Measure("headcount/covered_share", "Demand covered, expected", "share", "higher"),
    Measure("headcount/covered_low_share", "Demand covered, 1 in 10 below", "share", "higher"),
    Measure("headcount/gap", "Gap of the hiring plan", "share"),
    Measure("seconds", "Seconds of design", "number"),
)


def compared_measures(runs: Sequence[ComparedRun]) -> pd.DataFrame:
    """Return every measure that one of the runs has.

    Returns
    -------
    DataFrame
        measure (its key), label, kind, better ("lower", "higher" or ""), comparable (bool, whether its values mean the
        same in all runs), one column a run (None where the run does not have it) and best (tuple of the runs that are
        best, empty where none is).
    """
    same_prices = _same_prices(runs)
    rows = []
    for measure in _measures_of([run.summary for run in runs]):
        found = {run.name: _value(run.summary, measure.key) for run in runs}
        if any(value is not None for value in found.values()):
            comparable = same_prices or not measure.key.startswith(("objective", "bound"))
            better = measure.better if comparable else ""
            facts = {"measure": measure.key, "label": measure.label, "kind": measure.kind, "better": better}
            rows.append({**facts, "comparable": comparable, **found, "best": _best(found, better, measure.kind)})
    columns = ["measure", "label", "kind", "better", "comparable", *(run.name for run in runs), "best"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _measures_of(summaries: Sequence[Mapping[str, Any]]) -> Iterator[Measure]:
    """Yield the measures that runs can have: the fixed ones, each objective term and each segment's balance."""
    yield from OUTCOME
    for term in dict.fromkeys(term for summary in summaries for term in summary["objective_by_term"]):
        yield Measure(f"objective_by_term/{term}", f"Objective: {term}", "usd", "lower")
    for measure in BALANCE:
        prefix = measure.key.removeprefix("measures/") + "."
        keys = dict.fromkeys(key for summary in summaries for key in summary["measures"] if key.startswith(prefix))
        for key in keys:
            segment = key.removeprefix(prefix)
            if segment not in ("all", "max"):
                yield Measure(f"measures/{key}", f"{measure.label}, {segment}", measure.kind, measure.better)
    yield from PLAN


def _value(summary: Mapping[str, Any], key: str) -> Any:
    value: Any = summary
    for part in key.split("/"):
        value = value.get(part) if isinstance(value, Mapping) else None
    return None if isinstance(value, float) and math.isnan(value) else value


def _same_prices(runs: Sequence[ComparedRun]) -> bool:
    """Say whether an objective means the same in all runs: its terms have the same prices, whatever the rules are."""
    priced = [_prices(run) for run in runs]
    return all(prices == priced[0] for prices in priced[1:])


def _prices(run: ComparedRun) -> Any:
    model = run.models.get("alignment")
    if model is None:
        return run.summary["model"], run.summary["inputs"].get(f"models/{run.summary['model']}.yaml")
    unassigned = [rule.get("unassigned_usd_per_potential") for rule in model["rules"] if rule["rule"] == "assign"]
    return model["objective"], unassigned or [None]


def _best(found: Mapping[str, Any], better: str, kind: Kind) -> tuple[str, ...]:
    """Return the runs whose value reads as the best; what differs only in digits nobody sees is alike."""
    numbers = {name: value for name, value in found.items() if isinstance(value, (int, float))}
    read = {name: show(value, kind) for name, value in numbers.items()}
    if not better or len(set(read.values())) < 2:
        return ()
    best = (min if better == "lower" else max)(numbers, key=numbers.__getitem__)
    return tuple(name for name in numbers if read[name] == read[best])
