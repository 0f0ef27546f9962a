"""What a rule would have to allow for a plan to exist, all other rules kept: solved for, and in words."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.conflict.exceptions import fewest_exceptions
from territory_opt.alignment.engine.conflict.least import Least, least_value
from territory_opt.alignment.engine.conflict.parameters import LimitParameter, Parameter
from territory_opt.alignment.engine.conflict.possible import Verdict, possible
from territory_opt.alignment.engine.table import broken_apart
from territory_opt.alignment.infeasibility.by_hand import set_aside
from territory_opt.alignment.infeasibility.demands import Demands
from territory_opt.alignment.infeasibility.words import accounts_of, named, value_words
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.rules.contiguity import Contiguity
from territory_opt.alignment.rules.decisions import Decisions
from territory_opt.alignment.rules.eligibility import Eligibility
from territory_opt.alignment.rules.families import Families
from territory_opt.alignment.rules.locks import Locks
from territory_opt.alignment.rules.protected import Protected
from territory_opt.alignment.rules.territories import Territories

COUNTS_TRIED = (-1, 1, -2, 2, -3, 3)
"""Numbers of territories that are tried, beside the model's."""

LITTLE = 0.2
"""Effort for a rule that has no value to solve for, beside 1 for one that has."""


@dataclass(frozen=True)
class Relaxer:
    """What it takes to relax one rule after another.

    Attributes
    ----------
    demands : Demands
        The rules.
    problem : Problem
        The whole problem, which has no plan.
    seed : int
        Seed of the searches for plans.
    """

    demands: Demands
    problem: Problem
    seed: int

    def effort(self, number: int) -> float:
        """Return how large a share of the time a rule is worth, beside the others."""
        return LITTLE if isinstance(self.demands.model.rules[number], (Contiguity, Families)) else 1.0

    def relaxed(self, number: int, freed: Verdict, deadline: float) -> str:
        """Return what a rule would have to allow, in words; empty when nothing is known.

        Parameters
        ----------
        number : int
            The rule.
        freed : Verdict
            What is known of plans that keep all other rules; not that there are none.
        deadline : float
            Moment on `time.monotonic` at which to say what is known.
        """
        rule, words = self.demands.model.rules[number], self.demands.words(number)
        if isinstance(rule, Contiguity):
            return _torn(self.problem, freed)
        if isinstance(rule, Territories):
            return self._counted(number, rule, deadline)
        if isinstance(rule, (Locks, Protected, Eligibility, Decisions)):
            return self._excepted(number, words, deadline)
        if isinstance(rule, Families):
            return f"families would have to be split{_evidence(freed)}"
        parameter = self.demands.parameter(number, self.problem)
        assert parameter is not None, "rules without a parameter are told of otherwise"
        least = least_value(parameter, freed, deadline=deadline, seed=self.seed)
        return _valued(words, self.demands.parameter_name(number), parameter, least)

    def _counted(self, number: int, rule: Territories, deadline: float) -> str:
        """Return the nearest number of territories with which a plan was found."""
        assert rule.count is not None, "only a number that is asked for can be relaxed"
        fewest = max(1, int((~self.problem.may_close).sum()))
        others = [rule.count + more for more in COUNTS_TRIED if fewest <= rule.count + more <= self.problem.seats]
        for tried, count in enumerate(others):
            moment = time.monotonic() + (deadline - time.monotonic()) / (len(others) - tried)
            if possible(self.demands.counted(number, count), moment, self.seed).kind == "whole":
                return f"{count:,} {'territory' if count == 1 else 'territories'} would do, not {rule.count:,}"
        return ""

    def _excepted(self, number: int, words: str, deadline: float) -> str:
        """Return for how few accounts a rule of who may go where has to be broken."""
        others = frozenset(self.demands.numbers) - {number}
        found = fewest_exceptions(self.problem, self.demands.pose(others), deadline)
        if found is None:
            return ""
        if found.units is None:
            return f"{words} would need an exception for at least {_counted_accounts(found.at_least)}"
        keys = accounts_of(self.problem, self.demands.data, found.units)
        which = named(keys)
        if isinstance(self.demands.model.rules[number], Decisions):
            which = f"{which} (set aside {set_aside(self.problem, self.demands.data, found.units)})"
        fewer = "" if found.at_least == found.accounts else f" (for no fewer than {found.at_least:,})"
        return f"{words} can be met but for {_counted_accounts(found.accounts)}{fewer}: {which}"


def _valued(words: str, name: str, parameter: Parameter, least: Least) -> str:
    """Return the value that a parameter needs, and the one with which a plan was found."""
    if np.isinf(least.at_least):
        return f"{words} cannot be met by any {'bounds' if name == 'bounds' else name}"
    proved, found = value_words(name, least.at_least), value_words(name, least.found)
    article = {"tolerance": "a tolerance of ", "utilization": "a utilization of ", "share": "a share of "}
    what = article.get(name, "an amount of " if name == "amount" else "")
    now = f", not {value_words(name, parameter.value)}"
    if name == "bounds":
        what, now = "bounds wider by ", ""
    if not np.isfinite(least.found):
        if least.at_least <= parameter.value:
            return ""
        return f"{words} needs {what}at least {proved}{now}"
    if name == "bounds":
        now = _against_mean(parameter, least.found)
    less = "" if proved == found or least.at_least <= parameter.value else f" (at least {proved} is needed)"
    return f"{words} can be met {'with' if name == 'bounds' else 'at'} {what}{found}{now}{less}"


def _against_mean(parameter: Parameter, wider: float) -> str:
    """Return how far wider bounds are from the mean load of a seat, where it is known."""
    if not isinstance(parameter, LimitParameter):
        return ""
    limit, problem = parameter.limit, parameter.problem
    mean = limit.weights.sum() / max(problem.most_open, 1)
    bounds = [limit.lower - wider, limit.upper + wider]
    if limit.own is not None or mean <= 0.0:
        return ""
    away = [np.abs(bound[np.isfinite(bound)] / mean - 1.0).max(initial=0.0) for bound in bounds]
    return f", that is within {value_words('tolerance', float(max(away)))} of the mean"


def _torn(problem: Problem, freed: Verdict) -> str:
    """Return how many territories a plan breaks apart that need not be connected."""
    if freed.plan is None or problem.neighbours is None:
        return f"territories would have to be broken apart{_evidence(freed)}"
    broken = np.setdiff1d(broken_apart(problem.neighbours, freed.plan), [problem.seats])
    count = len(np.setdiff1d(np.unique(freed.plan), [problem.seats]))
    return f"without contiguity there is a plan, in which {len(broken):,} of {count:,} territories are broken apart"


def _evidence(freed: Verdict) -> str:
    return ", with which a plan was found" if freed.plan is not None else ""


def _counted_accounts(count: int) -> str:
    return "1 account" if count == 1 else f"{count:,} accounts"
