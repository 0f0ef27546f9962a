"""One territory problem under changed rules and terms: solved for a level of a frontier, and audited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd
from pydantic import TypeAdapter

from territory_opt.alignment.centres import seats_at_centres
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import Design, design_territories
from territory_opt.alignment.start import Start
from territory_opt.alignment.tables import Tables
from territory_opt.audit.audit import Claims, audit_plan
from territory_opt.errors import InputError
from territory_opt.scenario.changes.kinds import RuleChange, TermChange
from territory_opt.scenario.changes.models import ModelDraft
from territory_opt.scenario.changes.names import KnownNames
from territory_opt.scenario.changes.place import Place
from territory_opt.scenario.frontier.limits import ChangeData
from territory_opt.scenario.reading import Models

NO_NAMES = KnownNames((), (), (), ())
"""Rules and terms name no rows of the workspace."""

_CHANGE: TypeAdapter[RuleChange | TermChange] = TypeAdapter(RuleChange | TermChange)


@dataclass(frozen=True)
class Task:
    """What every point of a frontier is solved from.

    Attributes
    ----------
    source : str
        The scenario's file, for messages.
    accounts, seats : DataFrame
        The frames of the scenario's design.
    tables : Tables
        What its model may ask for besides.
    models : Models
        The scenario's models, its own changes applied.
    stop : Stop
        When the solve of a point ends.
    seed : int
        Seed of every search.
    """

    source: str
    accounts: pd.DataFrame
    seats: pd.DataFrame
    tables: Tables
    models: Models
    stop: Stop
    seed: int

    def changed(self, changes: Iterable[ChangeData]) -> Models:
        """Return the models with rules and terms changed as a scenario would.

        Raises
        ------
        InputError
            When the changed model is not valid.
        """
        draft = ModelDraft(self.models, NO_NAMES)
        for number, change in enumerate(changes, start=1):
            draft.apply(Place(self.source, number), _CHANGE.validate_python(change))
        models, problems = draft.changed()
        if problems:
            raise InputError(problem for _, problem in problems)
        return models

    def solve(self, changes: Iterable[ChangeData], start: Start | None) -> Design:
        """Design the territories under changed rules and terms, from the plan and prices of a similar problem."""
        return design_territories(
            self.accounts,
            self.seats,
            self.changed(changes).alignment,
            stop=self.stop,
            tables=self.tables,
            seed=self.seed,
            start=start,
        )

    def audit(self, changes: Iterable[ChangeData], design: Design) -> None:
        """Require that a plan and what is claimed of it pass the audit under changed rules and terms.

        Raises
        ------
        AuditError
            When the plan breaks a rule or a claim does not hold.
        """
        claims = Claims(design.status, design.objective_usd, design.objective_by_term, design.bound_usd, design.gap)
        seats = seats_at_centres(self.seats, self.accounts, design.centres)
        declaration = self.changed(changes).declaration
        audit_plan(self.accounts, seats, declaration, design.assignment, claims, tables=self.tables).require()


def timed(task: Task, share: float, gap: float) -> Task:
    """Return a task whose solves take so many times its time and steps at most, and may stop at a gap."""
    stop = Stop(task.stop.seconds * share, max(1, round(task.stop.steps * share)), gap)
    return replace(task, stop=stop)


def start_of(design: Design | None) -> Start | None:
    """Return what a design is worth to the next one; None without a plan."""
    return None if design is None or design.assignment.empty else Start(design.assignment, design.prices)
