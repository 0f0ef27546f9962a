"""The rules of a model that a plan could do without, and the problem that only some of them pose."""

from __future__ import annotations

from dataclasses import dataclass, replace

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.conflict.parameters import LimitParameter, MoveParameter, Parameter, ReachParameter
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.rules.balance import Balance
from territory_opt.alignment.rules.base import Rule, measure_words
from territory_opt.alignment.rules.capacity import Capacity
from territory_opt.alignment.rules.contiguity import Contiguity
from territory_opt.alignment.rules.decisions import Decisions
from territory_opt.alignment.rules.eligibility import Eligibility
from territory_opt.alignment.rules.families import Families
from territory_opt.alignment.rules.largest_distance import LargestDistance
from territory_opt.alignment.rules.locks import Locks
from territory_opt.alignment.rules.move_limit import MoveLimit
from territory_opt.alignment.rules.protected import Protected
from territory_opt.alignment.rules.territories import Territories

LEFT_OUT_FIRST: tuple[type[Rule], ...] = (
    Families, Eligibility, Territories, Protected, Locks, Contiguity, LargestDistance, MoveLimit, Capacity, Balance,
    Decisions,
)  # fmt: skip
"""Rules in the order in which a clash does without them: what a number or a change of mind relaxes stays longest."""


@dataclass(frozen=True)
class Demands:
    """The rules of a model by number.

    Attributes
    ----------
    model : AlignmentModel
        The model.
    data : AlignmentInput
        The accounts and seats it is for.
    """

    model: AlignmentModel
    data: AlignmentInput

    @property
    def numbers(self) -> tuple[int, ...]:
        """The rules that a plan could do without, those first that are left out first."""
        rules = self.model.rules
        found = [number for number, rule in enumerate(rules) if _can_go(rule)]
        return tuple(sorted(found, key=lambda number: (LEFT_OUT_FIRST.index(type(rules[number])), number)))

    @property
    def shared(self) -> tuple[int, ...]:
        """The rule whose number of territories decides how large fair shares are, where there is one.

        Another number may mend what no plan without the rule would, as shares change with it.
        """
        rules = self.model.rules
        tolerances = any(isinstance(rule, Balance) and rule.tolerance is not None for rule in rules)
        return tuple(number for number in self.numbers if tolerances and isinstance(rules[number], Territories))

    def pose(self, kept: frozenset[int]) -> Problem:
        """Return the problem that keeps some of the rules, and all that a plan cannot do without."""
        rules = self.model.rules
        dropped = [number for number in self.numbers if number not in kept]
        stays = [rule for number, rule in enumerate(rules) if number not in dropped or isinstance(rule, Territories)]
        problem = self._built(tuple(stays))
        if any(isinstance(rules[number], Territories) for number in dropped):
            # Fair shares stay those of the count that the model asks for.
            least = int((~problem.may_close).sum())
            problem = replace(problem, least_open=least, most_open=problem.seats)
        return problem

    def counted(self, number: int, count: int) -> Problem:
        """Return the whole problem with another number of territories."""
        rules = list(self.model.rules)
        rules[number] = rules[number].model_copy(update={"count": count})
        return self._built(tuple(rules))

    def parameter(self, number: int, problem: Problem) -> Parameter | None:
        """Return the parameter of a rule that can give way, in the whole problem; None for a rule that has none."""
        rules, rule = self.model.rules, self.model.rules[number]
        if isinstance(rule, (Balance, Capacity)):
            return LimitParameter(problem, sum(isinstance(each, (Balance, Capacity)) for each in rules[:number]))
        if isinstance(rule, MoveLimit):
            return MoveParameter(problem, sum(isinstance(each, MoveLimit) for each in rules[:number]))
        if isinstance(rule, LargestDistance):
            sources = [travel.source for travel in problem.travel]
            return ReachParameter(problem, sources.index(rule.source))
        return None

    def parameter_name(self, number: int) -> str:
        """Return how the parameter of a rule is called."""
        rule = self.model.rules[number]
        if isinstance(rule, Balance):
            return "bounds" if rule.tolerance is None else "tolerance"
        if isinstance(rule, MoveLimit):
            return "amount" if rule.share is None else "share"
        if isinstance(rule, LargestDistance):
            return "km" if rule.minutes is None else "minutes"
        return "utilization"

    def words(self, number: int) -> str:
        """Return how a rule is called among others of its model."""
        rule = self.model.rules[number]
        if isinstance(rule, (Balance, Capacity, MoveLimit, Protected)):
            return f"{rule.rule} of {measure_words(rule.measure)}"
        if isinstance(rule, Territories):
            return f"the count of {rule.count:,} territories"
        if isinstance(rule, Eligibility):
            return f"eligibility by {', '.join(rule.match)}"
        if isinstance(rule, Decisions):
            return "decisions made by hand"
        return str(rule.model_dump(include={"rule"})["rule"])

    def _built(self, rules: tuple[Rule, ...]) -> Problem:
        model = self.model.model_copy(update={"rules": rules})
        data = model.read(self.data.accounts, self.data.seats, self.data.tables)
        return build_problem(data, model.pieces(data))


def _can_go(rule: Rule) -> bool:
    """Whether a plan could do without a rule: where seats are open or centres are is what the others are about."""
    if isinstance(rule, Territories):
        return rule.count is not None and rule.may_close != "none"
    return isinstance(rule, LEFT_OUT_FIRST)
