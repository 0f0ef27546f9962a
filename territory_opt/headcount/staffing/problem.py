"""The hiring problem in numbers: what the program, its trials and its studies are made from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats, Ints


@dataclass(frozen=True)
class Line:
    """Positions of one role that can be filled from one pool of people.

    Attributes
    ----------
    role : str
        "account_executive" or a support role.
    segment, region : str
        Where they work; "all" where the pool is not parted by it.
    cells : tuple of int
        Cells they serve; an account executive's line serves its own alone.
    """

    role: str
    segment: str
    region: str
    cells: tuple[int, ...]


@dataclass(frozen=True)
class Option:
    """One choice of when people start.

    Attributes
    ----------
    months : tuple of int
        Months over which the starts are spread evenly: one for a firm month, three for a quarter of the outlook.
    firm : bool
        Whether the plan decides on it; what is not firm is an outlook that keeps the horizon's end from starving it.
    """

    months: tuple[int, ...]
    firm: bool


@dataclass(frozen=True)
class Ratio:
    """How many people of a support line the others call for.

    ``needed[k] = sum over lines of weights[line, k] * heads[line, k] + fixed[k]``; the support line's heads and the
    heads missing, at their price, make it up in every month from the line's first month on.

    Attributes
    ----------
    line : int
        The support line.
    weights : ndarray of float, shape (L, H)
        Heads of it for each head of another line, by month (the stage of growth may change the ratio).
    fixed : ndarray of float, shape (H,)
        Heads of it that recurring revenue, customers or the stage call for, whoever is hired.
    words : str
        The rule, for people: "one manager for 8 account executives in Enterprise".
    """

    line: int
    weights: Floats
    fixed: Floats
    words: str


@dataclass(frozen=True)
class ServiceGroup:
    """Cells and periods over which the service level is kept together.

    Attributes
    ----------
    label : str
        What it is, for people: "Enterprise in the plan year".
    cells : tuple of int
        Cells whose demand counts.
    periods : tuple of int
        Periods that count.
    """

    label: str
    cells: tuple[int, ...]
    periods: tuple[int, ...]


@dataclass(frozen=True)
class Tail:
    """What must hold in the worst outcomes.

    Attributes
    ----------
    share : float
        Share of the paths that counts as the worst, 0 to 1.
    service_level : float or None
        In each service group, the shortfall's mean over the worst share of paths (its conditional value at risk) is at
        most ``(1 - service_level)`` of the group's expected demand; None where nothing must hold.
    """

    share: float
    service_level: float | None


@dataclass(frozen=True)
class HiringProblem:
    """A hiring problem; r in paths, c in cells, l in lines, o in options, k in months, y in years, p in periods.

    Attributes
    ----------
    months : DatetimeIndex, shape (H,)
        The horizon; the first twelve are the plan year.
    cells : tuple of (str, str), length C
        Segment and region.
    lines : tuple of Line, length L
        Line c is that of cell c's account executives for c < C; support lines follow.
    options : tuple of Option, length O
        When people can start.
    period_of : ndarray of int, shape (H,)
        The period in which each month's capacity meets demand.
    demand_usd : ndarray of float, shape (R, C, H)
        New business on each path.
    supply_usd : ndarray of float, shape (R, C, H)
        What the people there are bring on it, leavers and refills as chance has it.
    heads : ndarray of float, shape (L, H)
        People to be expected without planned starts.
    committed : ndarray of float, shape (H,)
        People of all lines to be expected to start in each month anyway: accepted offers and refills.
    occupied, refills : ndarray of float, shape (L, H)
        Of one start, by months since: people to be expected, and expected refills (0 in the first month).
    productive : ndarray of float, shape (C, H)
        Of one account executive's start, by months since: expected productivity, ramp and refills included.
    full_usd : ndarray of float, shape (C, H)
        What one account executive brings in each month, there and ramped all of it.
    salary_usd, hire_cost_usd : ndarray of float, shape (L,)
        Loaded cost of a full-time year, and of one hire.
    first_month : ndarray of int, shape (L,)
        Earliest month of a start not yet committed.
    onboarding : float
        Most people who can start in a month, infinite for no limit. Planned starts of a month, of all lines together,
        are at most what committed ones leave of it, and 0 at least.
    budgets_usd : ndarray of float, shape (Y,)
        Most that planned starts may cost in each year of the horizon, refills included; infinite for no limit.
    margin_share : float
        Price of a dollar of expected shortfall.
    risk_aversion : float
        Share of that price put on the mean of the worst outcomes instead (``tail.share`` of them), 0 to 1.
    ratios : tuple of Ratio
        Support that others call for.
    missing_usd : ndarray of float, shape (L,)
        Price of a support head missing for a month.
    groups : tuple of ServiceGroup
        Where the service level is kept.
    service_level : float
        Share of each group's expected demand that must be covered on average.
    tail : Tail
        Which outcomes are the worst, and what must hold in them.
    most_starts : ndarray of float, shape (L,), optional
        Most planned starts of a line over the options that begin in the plan year: the seats its territories can use;
        infinite where there is no limit, None where no line has one.
    """

    months: pd.DatetimeIndex
    cells: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    options: tuple[Option, ...]
    period_of: Ints
    demand_usd: Floats
    supply_usd: Floats
    heads: Floats
    committed: Floats
    occupied: Floats
    refills: Floats
    productive: Floats
    full_usd: Floats
    salary_usd: Floats
    hire_cost_usd: Floats
    first_month: Ints
    onboarding: float
    budgets_usd: Floats
    margin_share: float
    risk_aversion: float
    ratios: tuple[Ratio, ...]
    missing_usd: Floats
    groups: tuple[ServiceGroup, ...]
    service_level: float
    tail: Tail
    most_starts: Floats | None = None

    @property
    def periods(self) -> int:
        """Number of periods."""
        return int(self.period_of.max()) + 1

    @cached_property
    def open_options(self) -> np.ndarray:
        """Which options each line may use, shape (L, O): those that begin at its first month or later."""
        begins = np.array([option.months[0] for option in self.options])
        return np.asarray(begins[None, :] >= self.first_month[:, None])

    @cached_property
    def limited_options(self) -> np.ndarray:
        """Which options count towards ``most_starts``, shape (O,): those that begin in the plan year."""
        return np.array([option.months[0] < 12 for option in self.options])

    @cached_property
    def yield_usd(self) -> Floats:
        """What one start of each cell and option can be expected to bring by month, shape (C, O, H)."""
        return self.full_usd[:, None, :] * self._by_option(self.productive)

    @cached_property
    def heads_of_start(self) -> Floats:
        """People to be expected from one start of each line and option by month, shape (L, O, H)."""
        return self._by_option(self.occupied)

    @cached_property
    def refills_of_start(self) -> Floats:
        """Refills to be expected after one start of each line and option by month, shape (L, O, H)."""
        return self._by_option(self.refills)

    @cached_property
    def joins_of_option(self) -> Floats:
        """Share of an option's starts that falls into each month, shape (O, H)."""
        joins = np.zeros((len(self.options), len(self.months)))
        for row, option in enumerate(self.options):
            joins[row, list(option.months)] = 1 / len(option.months)
        return joins

    @cached_property
    def cost_usd(self) -> Floats:
        """What one start of each line and option can be expected to cost in each year, shape (L, O, Y)."""
        days = self.months.days_in_month.to_numpy(float)
        year = np.arange(len(self.months)) // 12
        # A year is twelve months long, also one that the horizon ends within.
        whole = pd.date_range(self.months[0], periods=12 * (int(year[-1]) + 1), freq="MS").days_in_month.to_numpy(float)
        year_days = whole.reshape(-1, 12).sum(axis=1)
        monthly = self.salary_usd[:, None, None] * self.heads_of_start * (days / year_days[year]) + self.hire_cost_usd[
            :, None, None
        ] * (self.joins_of_option + self.refills_of_start)
        return np.stack([monthly[..., year == one].sum(axis=-1) for one in range(len(year_days))], axis=-1)

    @cached_property
    def net_usd(self) -> Floats:
        """Demand that the people there are leave uncovered on each path, cell and period; shape (R, C, P), any sign."""
        return self.by_period(self.demand_usd - self.supply_usd)

    def by_period(self, monthly: Floats) -> Floats:
        """Add months up to periods along the last axis."""
        return np.stack(
            [monthly[..., self.period_of == period].sum(axis=-1) for period in range(self.periods)], axis=-1
        )

    def group_demand_usd(self, group: ServiceGroup) -> float:
        """Return the expected demand of a service group."""
        expected = self.by_period(self.demand_usd.mean(axis=0))
        return float(expected[np.ix_(group.cells, group.periods)].sum())

    def _by_option(self, by_age: Floats) -> Floats:
        """Spread a course by months since the start over options and months, shape (rows, O, H)."""
        months = np.arange(len(self.months))
        age = months[None, :] - months[:, None]
        from_month = np.where(age >= 0, by_age[:, np.maximum(age, 0)], 0.0)
        return np.asarray(np.einsum("om,rmk->rok", self.joins_of_option, from_month))
