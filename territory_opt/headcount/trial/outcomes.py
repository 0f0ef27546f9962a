"""What becomes of a hiring plan run by run: demand it has not seen, people and planned starts who leave by chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.lives import Posts, Uncertainty, draw_supply
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.staffing.arithmetic import added_usd
from territory_opt.headcount.staffing.problem import HiringProblem


@dataclass(frozen=True)
class Outcomes:
    """Runs of a plan; R runs, C cells, H months, P periods.

    Attributes
    ----------
    demand_usd, capacity_usd : ndarray of float, shape (R, C, H)
        Demand, and what everybody brings, planned starts included.
    shortfall_usd : ndarray of float, shape (R, C, P)
        Demand of each period that nobody covers.
    with_expected_starts_usd : ndarray of float, shape (R, C, P)
        The same shortfall if planned starts brought what can be expected of them, as the model has it.
    """

    demand_usd: Floats
    capacity_usd: Floats
    shortfall_usd: Floats
    with_expected_starts_usd: Floats


def play(
    problem: HiringProblem,
    starts: Ints,
    people: Posts,
    demand_usd: Floats,
    model: HeadcountModel,
    seed: int,
    uncertainty: Uncertainty | None,
) -> Outcomes:
    """Play a plan on paths of demand, drawing who leaves and who follows; parameters are those of `try_plan`."""
    runs, cells = demand_usd.shape[:2]
    rng_of_begins, rng = np.random.default_rng(seed).spawn(2)
    planned = planned_posts(problem, starts, runs, rng_of_begins)
    # Planned starts follow in cells of their own: one draw, whose people do not depend on the plan, tells both apart.
    supply = draw_supply(rng, _side_by_side(people, planned, runs), model, runs, uncertainty)
    there, added = supply[:, :cells], supply[:, cells:]
    demand = problem.by_period(demand_usd)
    return Outcomes(
        demand_usd=demand_usd,
        capacity_usd=there + added,
        shortfall_usd=np.maximum(demand - problem.by_period(there + added), 0.0),
        with_expected_starts_usd=np.maximum(demand - problem.by_period(there + added_usd(problem, starts)), 0.0),
    )


def planned_posts(problem: HiringProblem, starts: Ints, runs: int, rng: np.random.Generator) -> Posts:
    """Make a post of every account executive planned; one of a quarter's starts falls into any of its months by chance.

    Parameters
    ----------
    problem : HiringProblem
    starts : ndarray of int, shape (L, O)
    runs : int
    rng : Generator
        Of the months of those whose month is not firm.
    """
    cells, options = len(problem.cells), len(problem.options)
    counts = starts[:cells].ravel()
    cell = np.repeat(np.repeat(np.arange(cells), options), counts)
    option = np.repeat(np.tile(np.arange(options), cells), counts)
    begins = np.zeros((len(cell), runs), dtype=np.int64)
    for one in np.unique(option):
        rows = np.flatnonzero(option == one)
        begins[rows] = rng.choice(problem.options[one].months, (len(rows), runs))
    return Posts(
        segments=tuple(problem.cells[one][0] for one in cell),
        begins=begins,
        new=np.ones(len(cell), dtype=bool),
        own_usd=np.zeros((len(cell), len(problem.months))),
        full_usd=problem.full_usd[cell],
        shares=np.eye(cells)[cell],
    )


def _side_by_side(people: Posts, planned: Posts, runs: int) -> Posts:
    """Put planned posts after people, with cells of their own after the people's."""
    begins = people.begins if people.begins.ndim == 2 else people.begins[:, None]
    none = np.zeros((len(people.segments), planned.shares.shape[1]))
    nobody = np.zeros((len(planned.segments), people.shares.shape[1]))
    return Posts(
        segments=(*people.segments, *planned.segments),
        begins=np.vstack([np.broadcast_to(begins, (len(begins), runs)), planned.begins]),
        new=np.concatenate([people.new, planned.new]),
        own_usd=np.vstack([people.own_usd, planned.own_usd]),
        full_usd=np.vstack([people.full_usd, planned.full_usd]),
        shares=np.block([[people.shares, none], [nobody, planned.shares]]),
    )
