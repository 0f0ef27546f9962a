"""The columns of the hiring program and its rules as rows; what shortfall amounts to comes from cuts.

Each family of rows is one function. Money is in units of the dearest start, so that coefficients are about 1: with
single dollars beside shares, solvers have called plans optimal that were not.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.arithmetic import group_shortfall_usd, places_left, tail_mean
from territory_opt.headcount.staffing.highs import Columns, Rows
from territory_opt.headcount.staffing.problem import HiringProblem, ServiceGroup
from territory_opt.headcount.staffing.rules import Relaxed

RULES: tuple[Relaxed, ...] = ("service_level", "budget", "onboarding")

RULE_SCALE = 10.0
"""Rules are shares of what they limit, times this, so that a solver's slack of 1e-6 stays below ours of 1e-6."""

SLACK_PRICE = 1e5
"""Price of a missed service level in a search for plans that keep it, in dearest starts for each share of demand: high
enough that a person more is worth a thousandth of a percent."""


@dataclass(frozen=True)
class Layout:
    """Which column stands for what; L lines, O options, C cells, P periods, H months.

    Attributes
    ----------
    starts : ndarray of int, shape (L, O)
        Starts.
    brought, lost : ndarray of int, shape (C, P)
        What starts bring, and the mean shortfall, in units of money.
    missing : ndarray of int, shape (ratios, H)
        Support heads missing.
    tail : ndarray of int, shape (tails,)
        For each of `Program.tails`, the mean shortfall of the worst paths, in units of money.
    slack : ndarray of int, shape (groups, 2)
        How far a group misses its level on average and in the tail, as a share of demand; held at 0 but in a search.
    give : dict
        By rule, how far it gives way; held at 0 but for the relaxed one.
    open_month : ndarray of int, shape (H,)
        Whether anybody planned starts in the month; matters where committed starts alone exceed onboarding.
    """

    starts: Ints
    brought: Ints
    lost: Ints
    missing: Ints
    tail: Ints
    slack: Ints
    give: dict[Relaxed, int]
    open_month: Ints

    @property
    def count(self) -> int:
        """Number of columns."""
        return int(self.open_month[-1]) + 1


@dataclass(frozen=True)
class Program:
    """A hiring problem as columns and rows, without the cuts that say what shortfall amounts to.

    Attributes
    ----------
    problem : HiringProblem
        The problem.
    relaxed : Relaxed or None
        The rule that gives way.
    unit_usd : float
        Dollars in a unit of money.
    yields : ndarray of float, shape (C, O, P)
        What one start brings, in units.
    net : ndarray of float, shape (R, C, P)
        Demand that the people there leave uncovered, in units.
    tails : tuple of ServiceGroup
        What the worst paths are looked at for: all cells and periods where their price counts, and each group where a
        level must hold in them.
    layout : Layout
        Which column is which.
    columns : Columns
        Bounds and prices; starts and whatever else must be whole are.
    rows : Rows
        The rules.
    """

    problem: HiringProblem
    relaxed: Relaxed | None
    unit_usd: float
    yields: Floats
    net: Floats
    tails: tuple[ServiceGroup, ...]
    layout: Layout
    columns: Columns
    rows: Rows

    def brought(self, starts: Floats | Ints) -> Floats:
        """Return what starts bring by cell and period, in units; shape (C, P)."""
        return np.asarray(np.einsum("co,cop->cp", starts[: len(self.yields)], self.yields))

    def worst(self, brought: Floats) -> Floats:
        """Return the mean shortfall of the worst paths of each tail where starts bring so much; shape (tails,)."""
        lost = np.maximum(self.net - brought, 0.0) if self.tails else self.net
        share = self.problem.tail.share
        return np.array([tail_mean(group_shortfall_usd(lost, group), share) for group in self.tails])

    @property
    def objective_unit(self) -> float:
        """What a unit of the objective amounts to: dollars, or the relaxed rule's own measure."""
        return self.unit_usd if self.relaxed in (None, "budget") else 1.0


def state_program(problem: HiringProblem, relaxed: Relaxed | None = None) -> Program:
    """State a hiring problem as a program.

    Parameters
    ----------
    problem : HiringProblem
        The problem.
    relaxed : Relaxed, optional
        Minimize how far this rule gives way instead of the money. Support has no part in that, so none is hired.
    """
    unit_usd = float(problem.cost_usd.sum(axis=-1).max(initial=0.0)) or 1.0
    everything = ServiceGroup("all", tuple(range(len(problem.cells))), tuple(range(problem.periods)))
    priced = (everything,) if problem.risk_aversion and relaxed is None else ()
    ruled = problem.groups if problem.tail.service_level is not None else ()
    layout = _lay_out(problem, len(priced) + len(ruled))
    yields = problem.by_period(problem.yield_usd) / unit_usd
    net = problem.net_usd / unit_usd
    most = _most_starts(problem, yields, net)
    families = [
        _bring(layout, yields),
        *_keep_budgets(problem, layout, unit_usd),
        *_limit_seats(problem, layout),
        *_keep_levels(problem, layout, unit_usd),
        *_keep_tail_levels(problem, layout, unit_usd, len(priced)),
        *([_limit_onboarding(problem, layout)] if math.isfinite(problem.onboarding) else []),
        *([_open_crowded_months(problem, layout, most)] if relaxed == "onboarding" else []),
        *(_call_support(problem, layout, row) for row in range(len(problem.ratios) if relaxed is None else 0)),
    ]
    return Program(
        problem=problem,
        relaxed=relaxed,
        unit_usd=unit_usd,
        yields=yields,
        net=net,
        tails=(*priced, *ruled),
        layout=layout,
        columns=_columns(problem, layout, unit_usd, most, relaxed),
        rows=Rows.stacked(families),
    )


def _lay_out(problem: HiringProblem, tails: int) -> Layout:
    """Number the columns."""
    cells, months = len(problem.cells), len(problem.months)
    shapes = (
        (len(problem.lines), len(problem.options)),
        (cells, problem.periods),
        (cells, problem.periods),
        (len(problem.ratios), months),
        (tails,),
        (len(problem.groups), 2),
        (3,),
        (months,),
    )
    ends = np.cumsum([math.prod(shape) for shape in shapes])
    starts, brought, lost, missing, tail, slack, give, open_month = (
        np.arange(end - math.prod(shape), end).reshape(shape) for end, shape in zip(ends.tolist(), shapes, strict=True)
    )
    by_rule = dict(zip(RULES, give.tolist(), strict=True))
    return Layout(starts, brought, lost, missing, tail, slack, by_rule, open_month)


def _most_starts(problem: HiringProblem, yields: Floats, net: Floats) -> Floats:
    """Return how many starts of a line and option can have a use, shape (L, O); infinite for support.

    Account executives beyond those who alone cover the worst path of every period they work in only cost.
    """
    most = np.full((len(problem.lines), len(problem.options)), np.inf)
    worst = np.maximum(net.max(axis=0), 0.0)[:, None, :]
    needed = np.divide(worst, yields, out=np.zeros_like(yields), where=yields > 0)
    most[: len(yields)] = np.ceil(needed.max(axis=2))
    return np.where(problem.open_options, most, 0.0)


def _columns(problem: HiringProblem, layout: Layout, unit_usd: float, most: Floats, relaxed: Relaxed | None) -> Columns:
    """Bounds, prices, and what is whole."""
    upper = np.full(layout.count, np.inf)
    cost = np.zeros(layout.count)
    whole = np.zeros(layout.count, dtype=bool)
    upper[layout.starts] = most
    upper[layout.slack] = 0.0
    upper[layout.open_month] = 1.0
    whole[layout.starts] = True
    upper[[column for rule, column in layout.give.items() if rule != relaxed]] = 0.0
    if relaxed is None:
        cost[layout.starts] = problem.cost_usd.sum(axis=-1) / unit_usd
        cost[layout.lost] = problem.margin_share * (1 - problem.risk_aversion)
        lines = [ratio.line for ratio in problem.ratios]
        cost[layout.missing] = problem.missing_usd[lines][:, None] / unit_usd
        if problem.risk_aversion:
            cost[layout.tail[0]] = problem.margin_share * problem.risk_aversion
    else:
        cost[layout.give[relaxed]] = 1.0
        upper[layout.starts[len(problem.cells) :]] = 0.0
        whole[layout.give["onboarding"]] = relaxed == "onboarding"
        whole[layout.open_month] = relaxed == "onboarding"
    return Columns(np.zeros(layout.count), upper, cost, whole)


def _bring(layout: Layout, yields: Floats) -> Rows:
    """What counts as brought is at most what starts bring: ``brought[c, p] <= sum over o of yields * starts[c, o]``."""
    cell, option, period = np.nonzero(yields)
    count = layout.brought.size
    return Rows(
        row=np.concatenate([cell * yields.shape[2] + period, np.arange(count)]),
        column=np.concatenate([layout.starts[cell, option], layout.brought.ravel()]),
        value=np.concatenate([-yields[cell, option, period], np.ones(count)]),
        lower=np.full(count, -np.inf),
        upper=np.zeros(count),
    )


def _keep_budgets(problem: HiringProblem, layout: Layout, unit_usd: float) -> list[Rows]:
    """Starts cost no more than each year's budget: ``sum of cost[l, o, y] * starts[l, o] <= budget[y] + give``."""
    families = []
    for year in np.flatnonzero(np.isfinite(problem.budgets_usd)):
        scale = RULE_SCALE / (float(problem.budgets_usd[year]) or unit_usd)
        give = [-scale * unit_usd] if year == 0 else [0.0]
        families.append(
            _one_row(
                np.append(layout.starts.ravel(), layout.give["budget"]),
                np.append(scale * problem.cost_usd[:, :, year].ravel(), give),
                scale * float(problem.budgets_usd[year]),
            )
        )
    return families


def _limit_seats(problem: HiringProblem, layout: Layout) -> list[Rows]:
    """Starts that become seats in the plan year are at most those that a line's territories can use."""
    if problem.most_starts is None:
        return []
    limits = zip(layout.starts[:, problem.limited_options], problem.most_starts.tolist(), strict=True)
    return [_one_row(starts, np.ones(len(starts)), most) for starts, most in limits if math.isfinite(most)]


def _keep_levels(problem: HiringProblem, layout: Layout, unit_usd: float) -> list[Rows]:
    """Mean shortfall is at most the share of each group's demand that its level leaves."""
    families = []
    for row, group in enumerate(problem.groups):
        if demand := problem.group_demand_usd(group) / unit_usd:
            lost = layout.lost[np.ix_(group.cells, group.periods)].ravel()
            families.append(_level(lost, demand, layout, row, 0, 1 - problem.service_level))
    return families


def _keep_tail_levels(problem: HiringProblem, layout: Layout, unit_usd: float, first: int) -> list[Rows]:
    """The shortfall's mean over the worst paths is at most what the tail's level leaves of each group's demand."""
    families = []
    if problem.tail.service_level is not None:
        for row, group in enumerate(problem.groups):
            if demand := problem.group_demand_usd(group) / unit_usd:
                tail = layout.tail[[first + row]]
                families.append(_level(tail, demand, layout, row, 1, 1 - problem.tail.service_level))
    return families


def _level(lost: Ints, demand: float, layout: Layout, group: int, kind: int, allowed: float) -> Rows:
    """One service level: what is lost, as a share of demand, is at most what is allowed and what gives way."""
    columns = np.append(lost, [layout.slack[group, kind], layout.give["service_level"]])
    values = RULE_SCALE * np.append(np.full(len(lost), 1 / demand), [-1.0, -1.0])
    return _one_row(columns, values, RULE_SCALE * allowed)


def _limit_onboarding(problem: HiringProblem, layout: Layout) -> Rows:
    """Planned starts of a month are at most the places that committed ones leave, and what gives way."""
    months = np.arange(len(problem.months))
    line, option, month = _joining(problem)
    return Rows(
        row=np.concatenate([month, months]),
        column=np.concatenate([layout.starts[line, option], np.full(len(months), layout.give["onboarding"])]),
        value=np.concatenate([problem.joins_of_option[option, month], np.full(len(months), -1.0)]),
        lower=np.full(len(months), -np.inf),
        upper=places_left(problem),
    )


def _open_crowded_months(problem: HiringProblem, layout: Layout, most: Floats) -> Rows:
    """Where committed starts alone exceed onboarding, anybody more calls for places for them as well.

    For each such month k, ``joins[k] + excess[k] * open[k] <= give`` and ``joins[k] <= most * open[k]``.
    """
    excess = np.maximum(problem.committed - problem.onboarding, 0.0)
    crowded = np.flatnonzero(excess)
    line, option, month = _joining(problem)
    place = np.searchsorted(crowded, month)
    # Support is not hired where a rule gives way, so it joins in no month.
    here = np.isin(month, crowded) & (line < len(problem.cells))
    line, option, month, place = line[here], option[here], month[here], place[here]
    joins, starts = problem.joins_of_option[option, month], layout.starts[line, option]
    joiners = np.bincount(place, joins * most[line, option], minlength=len(crowded))
    rows = np.arange(len(crowded))
    opened = layout.open_month[crowded]
    return Rows(
        row=np.concatenate([place, rows, rows, len(rows) + place, len(rows) + rows]),
        column=np.concatenate([starts, opened, np.full(len(rows), layout.give["onboarding"]), starts, opened]),
        value=np.concatenate([joins, excess[crowded], -np.ones(len(rows)), joins, -joiners]),
        lower=np.full(2 * len(rows), -np.inf),
        upper=np.zeros(2 * len(rows)),
    )


def _joining(problem: HiringProblem) -> tuple[Ints, Ints, Ints]:
    """Return line, option and month of all planned starts."""
    shape = (len(problem.lines), *problem.joins_of_option.shape)
    line, option, month = np.nonzero(np.broadcast_to(problem.joins_of_option, shape))
    return line, option, month


def _call_support(problem: HiringProblem, layout: Layout, row: int) -> Rows:
    """Heads of a support line and heads missing make up what a ratio calls for, from the line's first month on."""
    ratio = problem.ratios[row]
    first = int(problem.first_month[ratio.line])
    weights = ratio.weights.copy()
    weights[ratio.line] -= 1.0
    called = weights[:, None, first:] * problem.heads_of_start[:, :, first:]
    line, option, month = np.nonzero(called)
    count = len(problem.months) - first
    there = (weights * problem.heads).sum(axis=0) + ratio.fixed
    return Rows(
        row=np.concatenate([month, np.arange(count)]),
        column=np.concatenate([layout.starts[line, option], layout.missing[row, first:]]),
        value=np.concatenate([called[line, option, month], -np.ones(count)]),
        lower=np.full(count, -np.inf),
        upper=-there[first:],
    )


def _one_row(columns: Ints, values: Floats, upper: float) -> Rows:
    return Rows(np.zeros(len(columns), dtype=int), columns, values, np.array([-np.inf]), np.array([upper]))
