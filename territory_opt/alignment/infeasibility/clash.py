"""Which rules clash and what each would have to allow, in words."""

from __future__ import annotations

import time
from collections.abc import Iterator

from territory_opt.alignment.engine.conflict.clash import Clash, smallest_clash
from territory_opt.alignment.engine.conflict.possible import RELAXED_PAIRS, possible
from territory_opt.alignment.infeasibility.arithmetic import totals_shown
from territory_opt.alignment.infeasibility.demands import Demands
from territory_opt.alignment.infeasibility.relaxed import Relaxer
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.problem import Problem

CLASH_SHARE = 0.4
"""Share of the time for finding which rules clash; the rest is for what each would have to allow."""

FREED_SHARE = 0.3
"""Share of a rule's time for finding a plan without it."""


def conflict_reason(
    model: AlignmentModel, data: AlignmentInput, problem: Problem, *, seconds: float, seed: int = 1
) -> str:
    """Return why the rules of a model cannot be kept together, a paragraph a line.

    Parameters
    ----------
    model, data : AlignmentModel, AlignmentInput
        The rules, and the accounts and seats they are for.
    problem : Problem
        What they pose, known to have no plan; every unit must have an allowed pair.
    seconds : float
        Wall-clock seconds after which what is known by then is told. An interrupt ends it the same way.
    seed : int
        Seed of the searches for plans.

    Returns
    -------
    str
        What totals show; the smallest set of rules that clash; what each would have to allow when all others are kept.
    """
    told: list[str] = []
    try:
        # An interrupt keeps what was told by then.
        told.extend(_paragraphs(Demands(model, data), problem, time.monotonic() + seconds, seed))
    except KeyboardInterrupt:
        told.append("The search for more was interrupted.")
    return "\n".join(told)


def _paragraphs(demands: Demands, problem: Problem, deadline: float, seed: int) -> Iterator[str]:
    shown = totals_shown(problem, demands.data)
    yield from shown
    names = ", ".join(demands.words(number) for number in demands.numbers)
    if problem.units * (problem.seats + 1) > RELAXED_PAIRS:
        yield f"The rules {names} clash; there are too many accounts and seats to say which of them, or by how much."
        return
    middle = time.monotonic() + CLASH_SHARE * (deadline - time.monotonic())
    clash = smallest_clash(demands.numbers, demands.pose, deadline=middle, seed=seed)
    if clash.whole and problem.is_assignment:
        yield "The rules can be kept only when accounts are split: every way to assign whole accounts breaks one."
    if len(clash.rules) > 1 or not shown:
        yield _clash_words(demands, clash)
    yield from _relaxations(Relaxer(demands, problem, seed), clash, deadline)


def _clash_words(demands: Demands, clash: Clash) -> str:
    names = [demands.words(number) for number in reversed(clash.rules)]
    if len(names) < 2:
        return f"No plan keeps the rule {names[0]}." if names else "No plan exists, whatever the rules."
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    if not clash.irreducible:
        return f"The rules {listed} clash; the time was too short to tell whether each of them plays a part."
    if clash.found:
        return f"The rules {listed} clash; without any one of them there is a plan that keeps the others."
    return (
        f"The rules {listed} clash; without any one of them the others can be kept, at least when accounts are split."
    )


def _relaxations(relaxer: Relaxer, clash: Clash, deadline: float) -> Iterator[str]:
    """Yield what each rule of a clash would have to allow when all other rules of the model are kept."""
    demands = relaxer.demands
    rules = (*reversed(clash.rules), *(number for number in demands.shared if number not in clash.rules))
    told: list[str] = []
    unknown: list[str] = []
    efforts = [relaxer.effort(number) for number in rules]
    for tried, number in enumerate(rules):
        now = time.monotonic()
        moment = now + max(deadline - now, 0.0) * efforts[tried] / sum(efforts[tried:])
        freed = clash.without.get(number)
        if freed is None or len(clash.rules) < len(demands.numbers):
            fewer = frozenset(demands.numbers) - {number}
            freed = possible(demands.pose(fewer), now + FREED_SHARE * (moment - now), relaxer.seed)
        if freed.kind != "none" or number in demands.shared:
            words = relaxer.relaxed(number, freed, moment)
            if words:
                told.append(words)
            elif freed.kind != "none":
                unknown.append(demands.words(number))
    if told:
        yield f"It would be enough to relax one rule: {'; or '.join(told)}."
    if unknown:
        yield f"How far it would be enough to relax {' or '.join(unknown)} alone could not be told in the time."
    if rules and not told and not unknown:
        yield "Relaxing any one rule alone is not enough."
