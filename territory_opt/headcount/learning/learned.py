"""Ramp, attainment and attrition by segment: learned from history where it tells enough, else as the model has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.demand.segments import DEFAULT, entry_of
from territory_opt.headcount.learning.attrition import at_risk, learn_attrition, why_not_learned
from territory_opt.headcount.learning.estimate import Estimate, declared, not_learned
from territory_opt.headcount.learning.notes import credit_notes, people_notes
from territory_opt.headcount.learning.panel import Credit, build_panel
from territory_opt.headcount.learning.records import Records, read_records
from territory_opt.headcount.learning.sales import Sales
from territory_opt.headcount.learning.tenure import TenureFit
from territory_opt.headcount.model import HeadcountModel
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace

__all__ = ["Estimate", "Learned", "SegmentSupply", "learn_supply", "with_learned"]


_USED = {True: "learned", False: "default"}


@dataclass(frozen=True)
class SegmentSupply:
    """What is known of a segment's account executives.

    Attributes
    ----------
    ramp_shares : tuple of float
        Share of full productivity in the first, second, ... month after the start; full after the last.
    attainment : Estimate
        Share of quota that ramped people bring.
    attrition : Estimate
        Share who leave within a year.
    ramp_months : Estimate
        Months of a ramped rep that a start loses to its ramp: the sum of what each share lacks. It is the one number
        that counts for capacity, and moves less by chance than the month in which a threshold is passed.
    """

    ramp_shares: tuple[float, ...]
    attainment: Estimate
    attrition: Estimate
    ramp_months: Estimate


@dataclass(frozen=True)
class Learned:
    """What history tells of supply.

    Attributes
    ----------
    segments : mapping of str to SegmentSupply
        Every segment of the model and of the people.
    table : DataFrame
        segment, what (ramp_months, attainment_share, attrition_share), value, low, high (80 % interval), default, used
        ("learned" or "default"), source; one row a segment and figure.
    tenure : DataFrame
        Productivity by tenure where it was learned: segment, month since the start (from 1), share, low, high (80 %
        interval), default, rep_months (how much of people was seen).
    notes : tuple of str
        What could not be used, and why attrition could not be learned.
    """

    segments: Mapping[str, SegmentSupply]
    table: pd.DataFrame
    tenure: pd.DataFrame
    notes: tuple[str, ...]


def learn_supply(workspace: Workspace, model: HeadcountModel, *, seed: int = 0) -> Learned:
    """Learn ramp, attainment and attrition from who won what, and from who came and left.

    Parameters
    ----------
    workspace : Workspace
        Its reps, those gone included, and its bookings or opportunities with ``rep_id``.
    model : HeadcountModel
        The values to start from, and under ``learning`` how much must have been seen.
    seed : int
        Of the draws that intervals stand on.
    """
    records = read_records(workspace)
    names = [*(name for name in model.segments if name != DEFAULT), *sorted(set(records.people["segment"]))]
    defaults = {name: _default(name, model) for name in dict.fromkeys(names)}
    if model.learning.use == "never":
        return _told(defaults, defaults, {}, ())
    panel, credit = build_panel(records, model.learning.history_months)
    attrition, notes = _attrition(records, credit, defaults, model)
    sales = Sales(records, panel, credit, model, seed)
    segments, fits = {}, {}
    for name, default in defaults.items():
        fit, ramp_months = sales.ramp(name, default.ramp_shares, default.ramp_months)
        shares = default.ramp_shares if fit is None else _until_full(fit.corrected)
        segments[name] = SegmentSupply(shares, sales.attainment(name, default.attainment), attrition[name], ramp_months)
        if fit is not None:
            fits[name] = fit
    notes = [*credit_notes(credit), *people_notes(records, panel), *notes]
    return _told(segments, defaults, fits, tuple(notes))


def with_learned(model: HeadcountModel, learned: Learned) -> HeadcountModel:
    """Return the model with what was learned in place of its own values, segment by segment."""
    entries = dict(model.segments)
    for name, supply in learned.segments.items():
        update = {
            key: value
            for key, value, estimate in (
                ("ramp_shares", supply.ramp_shares, supply.ramp_months),
                ("attainment_share", supply.attainment.value, supply.attainment),
                ("attrition_share", supply.attrition.value, supply.attrition),
            )
            if estimate.learned
        }
        if update:
            entries[name] = entry_of(model.segments, name).model_copy(update=update)
    return model.model_copy(update={"segments": entries})


def _default(segment: str, model: HeadcountModel) -> SegmentSupply:
    entry = entry_of(model.segments, segment)
    source = {
        key: model.sources.get(key, "the model") for key in ("ramp_shares", "attainment_share", "attrition_share")
    }
    return SegmentSupply(
        entry.ramp_shares,
        declared(entry.attainment_share, source["attainment_share"]),
        declared(entry.attrition_share, source["attrition_share"]),
        declared(float(sum(1 - share for share in entry.ramp_shares)), source["ramp_shares"]),
    )


def _attrition(
    records: Records, credit: Credit, defaults: Mapping[str, SegmentSupply], model: HeadcountModel
) -> tuple[dict[str, Estimate], list[str]]:
    """Attrition by segment, and a note where it cannot be learned for any."""
    counted = at_risk(records.people, records.after, model.learning.history_months)
    declared_shares = {name: supply.attrition for name, supply in defaults.items()}
    why = why_not_learned(counted, len(credit.strangers_named), model.learning)
    if why:
        kept = {name: not_learned(estimate, why) for name, estimate in declared_shares.items()}
        return kept, [f"supply from history: attrition is not learned, as {why}"]
    return learn_attrition(counted, declared_shares, model.learning), []


def _until_full(shares: np.ndarray) -> tuple[float, ...]:
    """Leave out the months of full productivity at the end."""
    return tuple(float(share) for share in shares[: np.count_nonzero(shares < 1)])


def _padded(months: int, shares: tuple[float, ...]) -> np.ndarray:
    """Shares of so many months, full after those given."""
    return np.append(shares, np.ones(months - len(shares)))


def _told(
    segments: Mapping[str, SegmentSupply],
    defaults: Mapping[str, SegmentSupply],
    fits: Mapping[str, TenureFit],
    notes: tuple[str, ...],
) -> Learned:
    rows = [
        (name, what, used.value, used.low, used.high, default.value, _USED[used.learned], used.source)
        for name, supply in segments.items()
        for what, used, default in (
            ("ramp_months", supply.ramp_months, defaults[name].ramp_months),
            ("attainment_share", supply.attainment, defaults[name].attainment),
            ("attrition_share", supply.attrition, defaults[name].attrition),
        )
    ]
    columns = ["segment", "what", "value", "low", "high", "default", "used", "source"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("segment", "what", "used", "source"), TEXT))
    return Learned(segments, table, _tenure_table(fits, segments, defaults), notes)


def _tenure_table(
    fits: Mapping[str, TenureFit], segments: Mapping[str, SegmentSupply], defaults: Mapping[str, SegmentSupply]
) -> pd.DataFrame:
    columns = ["segment", "month", "share", "low", "high", "default", "rep_months"]
    rows = []
    for name, fit in fits.items():
        months = fit.shares.shape[1]
        low, high = np.quantile(fit.shares[1:], [LOW, HIGH], axis=0)
        value, default = (_padded(months, supply[name].ramp_shares) for supply in (segments, defaults))
        parts = (value, np.minimum(low, value), np.maximum(high, value), default, fit.rep_months[:-1])
        rows += [(name, month, *map(float, row)) for month, row in enumerate(zip(*parts, strict=True), start=1)]
    return pd.DataFrame(rows, columns=columns).astype({"segment": TEXT, "month": "int64"})
