"""What one more is worth, by re-solving: a seat, a budget dollar, an onboarding place, the last unit of a rule."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.solution import HiringSolution
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.study.levers import Budget, Earlier, Level, Onboarding
from territory_opt.headcount.study.limits import Deadline
from territory_opt.headcount.study.words import dollars
from territory_opt.workspace.schema import TEXT

BUDGET_SHARE = 0.05
"""The step in which more budget is tried: less would be lost in the gaps of the plans."""

BUDGET_ROUND_USD = 10_000.0
LEVEL_POINT = 0.01

COLUMNS = ("what", "step", "objective_usd", "saved_usd", "saved_per_unit_usd", "sentence")


@dataclass(frozen=True)
class Step:
    """A problem in which there is more of something, or a rule asks for less.

    Attributes
    ----------
    what : str
        What there is more of.
    size : float
        How much more, in its unit.
    problem : HiringProblem
        The problem with it; every plan for the one without is a plan for it.
    words : str
        The step as the subject of a sentence.
    aside : str
        What the sentence must add; empty for nothing.
    """

    what: str
    size: float
    problem: HiringProblem
    words: str
    aside: str = ""


def plan_worth(problem: HiringProblem, solution: HiringSolution, *, seconds: float, gap: float) -> pd.DataFrame:
    """Solve again with a little more of everything that limits a plan.

    Parameters
    ----------
    problem : HiringProblem
    solution : HiringSolution
        Its plan.
    seconds : float
        Time for all solves together.
    gap : float
        Relative gap at which a plan is good enough; savings below the gaps of the two plans are told as limits only.

    Returns
    -------
    DataFrame
        what, step (in units of it), objective_usd (with it), saved_usd, saved_per_unit_usd, sentence. Savings are of
        the whole horizon, between the two plans found; a sentence says when no more than a limit to them is proven.
    """
    deadline = Deadline.within(seconds)
    steps = [*_seats(problem, solution), *_rules(problem)]
    base = _sharpened(problem, solution, seconds=seconds / (len(steps) + 1), gap=gap)
    rows = []
    for left, step in zip(range(len(steps), 0, -1), steps, strict=True):
        again = solve_hiring(step.problem, seconds=deadline.seconds_left / left, gap=gap)
        rows.append(_row(problem, base, step, again))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"what": TEXT, "sentence": TEXT})


def with_seat(problem: HiringProblem, cell: int) -> HiringProblem:
    """Return the problem with one more account executive in a cell, ramped and there in every month."""
    supply_usd, heads = problem.supply_usd.copy(), problem.heads.copy()
    supply_usd[:, cell] += problem.full_usd[cell]
    heads[cell] += 1.0
    return replace(problem, supply_usd=supply_usd, heads=heads)


def _sharpened(problem: HiringProblem, solution: HiringSolution, *, seconds: float, gap: float) -> HiringSolution:
    """Solve again for the plan itself where its gap is too wide to compare others with it; keep the best of both."""
    if solution.gap <= gap:
        return solution
    again = solve_hiring(problem, seconds=seconds, gap=gap)
    best = again if again.found and again.objective < solution.objective else solution
    bounds = [bound for bound in (solution.bound, again.bound) if not math.isnan(bound)]
    return HiringSolution(best.status, best.objective, max(bounds, default=math.nan), best.starts)


def _seats(problem: HiringProblem, solution: HiringSolution) -> Iterator[Step]:
    """One more seat in each segment, in the cell where it saves most while the plan stays as it is."""
    by_segment: dict[str, list[int]] = {}
    for cell, (segment, _) in enumerate(problem.cells):
        by_segment.setdefault(segment, []).append(cell)
    for segment, cells in by_segment.items():
        fixed = [objective_usd(with_seat(problem, cell), solution.starts) for cell in cells]
        cell = cells[int(np.argmin(fixed))]
        yield Step(
            f"seat in {segment}",
            1.0,
            with_seat(problem, cell),
            f"One more account executive for {segment} in {problem.cells[cell][1]}, ramped and there from "
            f"{problem.months[0]:%B %Y} on,",
            "before what they cost themselves",
        )


def _rules(problem: HiringProblem) -> Iterator[Step]:
    """One unit less of each rule that limits the plan."""
    if Budget().binds(problem):
        budget_usd = float(problem.budgets_usd[0])
        step = math.ceil(max(BUDGET_SHARE * budget_usd, 1.0) / BUDGET_ROUND_USD) * BUDGET_ROUND_USD
        yield Step("budget dollar", step, Budget().apply(problem, step), f"${step:,.0f} more budget in the plan year")
    if Onboarding().binds(problem):
        yield Step("onboarding place", 1.0, Onboarding().apply(problem, 1.0), "One more onboarding place in each month")
    if Earlier().binds(problem):
        yield Step("month of lead time", 1.0, Earlier().apply(problem, 1.0), "Hiring that is a month faster")
    if Level().binds(problem):
        also = "" if problem.tail.service_level is None else ", also in the worst outcomes,"
        words = f"A service level that is a point lower{also}"
        yield Step("point of service level", 1.0, Level().apply(problem, LEVEL_POINT), words)
    if problem.most_starts is not None and np.isfinite(problem.most_starts).any():
        words = "One more seat for the territories of each cell that limit them"
        yield Step("seats of territories", 1.0, replace(problem, most_starts=problem.most_starts + 1.0), words)


def _row(problem: HiringProblem, solution: HiringSolution, step: Step, again: HiringSolution) -> tuple[object, ...]:
    """Compare the best plan known with the step to the plan without it."""
    # The plan without the step keeps every rule with it too; where no better one was found, it stands.
    kept_usd = objective_usd(step.problem, solution.starts)
    usd = min(again.objective, kept_usd) if again.found else kept_usd
    saved_usd = max(solution.objective - usd, 0.0)
    sentence = f"{step.words} {_saving(problem, solution, usd, saved_usd, again.bound)}"
    if step.aside:
        sentence = f"{sentence}, {step.aside}"
    return step.what, step.size, usd, saved_usd, saved_usd / step.size, f"{sentence}."


def _saving(problem: HiringProblem, solution: HiringSolution, usd: float, saved_usd: float, bound_usd: float) -> str:
    """Say what is saved, or what at most where the plans are not proven well enough to tell."""
    horizon = f"over {len(problem.months)} months"
    if math.isnan(bound_usd):
        return f"saves {dollars(saved_usd)} {horizon} at least by the plans found; how much more is not known"
    unsure_usd = (solution.objective - solution.bound) + max(usd - bound_usd, 0.0)
    if saved_usd > unsure_usd:
        return f"saves {dollars(saved_usd)} {horizon}"
    most_usd = max(solution.objective - bound_usd, 0.0)
    return f"saves not more than {dollars(most_usd)} {horizon}" if most_usd >= 1 else "saves nothing"
