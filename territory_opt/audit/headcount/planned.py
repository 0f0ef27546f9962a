"""What planned starts bring and cost, followed month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.audit.headcount.facts import QUARTER, YEAR, HiringFacts
from territory_opt.audit.headcount.lines import Line, salary_usd
from territory_opt.audit.headcount.lives import follow, monthly_chance
from territory_opt.audit.headcount.people import ramp_table
from territory_opt.audit.pairs import IntArray
from territory_opt.audit.tolerance import FloatArray


@dataclass(frozen=True)
class Planned:
    """Planned starts and what can be expected of them; L lines, H months, Y years, C cells.

    Attributes
    ----------
    joins : float array [L, H]
        Starts; those of a quarter of the outlook in equal parts in its months.
    heads, refills : float array [L, H]
        People there, and starts in leavers' places.
    usd : float array [C, H]
        What account executives bring.
    cost_usd : float array [Y]
        Salaries and hires in each year of the horizon.
    """

    joins: FloatArray
    heads: FloatArray
    refills: FloatArray
    usd: FloatArray
    cost_usd: FloatArray


def line_of(starts: pd.DataFrame, lines: tuple[Line, ...]) -> IntArray:
    """Return the line of each row of starts; -1 where there is none such."""
    known = {(line.role, line.segment, line.region): row for row, line in enumerate(lines)}
    keys = zip(starts["role"], starts["segment"], starts["region"], strict=True)
    return np.array([known.get(key, -1) for key in keys], dtype=np.int64)


def joins_of(facts: HiringFacts, lines: tuple[Line, ...], starts: pd.DataFrame) -> FloatArray:
    """Spread starts over lines and months, [L, H]; rows of unknown lines and months beyond the horizon are left out."""
    joins = np.zeros((len(lines), len(facts.months)))
    rows = line_of(starts, lines)
    begins = facts.month_of(starts["month"])
    span = np.where(starts["kind"].eq("outlook"), QUARTER, 1)
    counts = starts["starts"].to_numpy(float)
    for offset in range(QUARTER):
        month = begins + offset
        valid = (rows >= 0) & (month >= 0) & (month < len(facts.months)) & (offset < span)
        np.add.at(joins, (rows[valid], month[valid].astype(int)), (counts / span)[valid])
    return joins


def follow_planned(facts: HiringFacts, lines: tuple[Line, ...], starts: pd.DataFrame) -> Planned:
    """Follow planned starts, their leavers and refills through the horizon."""
    joins = joins_of(facts, lines, starts)
    months, cells = len(facts.months), len(facts.cells)
    row, begins = np.nonzero(joins)
    weight = joins[row, begins][:, None]
    parameters = [lines[one].declared for one in row]
    leave = monthly_chance(np.array([declared.get("attrition_share", 0.0) for declared in parameters], dtype=float))
    nobody = np.zeros(len(row), dtype=bool)
    lives = follow(begins.astype(float), nobody, leave, ramp_table(parameters), facts.lag_months, months)
    heads, productive, hires = np.zeros((3, len(lines), months))
    for total, course in ((heads, lives.heads), (productive, lives.productive), (hires, lives.joins)):
        np.add.at(total, row, weight * course)
    full_usd = [line.declared["quota_usd"] * line.declared["attainment_share"] for line in lines[:cells]]
    return Planned(
        joins=joins,
        heads=heads,
        refills=hires - joins,
        usd=np.outer(full_usd, facts.season) * productive[:cells],
        cost_usd=_cost_usd(facts, lines, heads, hires),
    )


def _cost_usd(facts: HiringFacts, lines: tuple[Line, ...], heads: FloatArray, hires: FloatArray) -> FloatArray:
    """Add salaries by the day and hires up to years, [Y]."""
    days = facts.months.days_in_month.to_numpy(float)
    costs = []
    for first in range(0, len(facts.months), YEAR):
        whole = pd.date_range(facts.months[first], periods=YEAR, freq="MS").days_in_month.to_numpy(float).sum()
        span = slice(first, first + YEAR)
        costs.append(
            sum(
                salary_usd(facts, line) * float(there[span] @ days[span]) / whole
                + line.declared.get("hire_cost_usd", 0.0) * float(joined[span].sum())
                for line, there, joined in zip(lines, heads, hires, strict=True)
            )
        )
    return np.array(costs, dtype=float)
