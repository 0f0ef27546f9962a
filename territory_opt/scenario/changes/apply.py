"""A scenario's changes, applied file by file in their stated order.

What changes comes in this order: the workspace's tables and the models the scenario names; then the changes of the file
that the scenario derives from at last, then those of the files between; its own come last. A later file may overrule
what an earlier one changed. Within one file, two changes of the same cell, parameter, or demand of a cell and month
contradict each other and are an error; so is a change that matches nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import pandas as pd

from territory_opt.demand.forecasting.scaling import DemandFactor
from territory_opt.demand.forecasting.series import planned_series
from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.changes.cannot import CannotApplyError
from territory_opt.scenario.changes.demand import DemandDraft
from territory_opt.scenario.changes.kinds import (
    Change,
    DeclaredChange,
    DemandChange,
    JoinsChange,
    LeavesChange,
    ParameterChange,
    PeopleChange,
    TableChange,
)
from territory_opt.scenario.changes.models import ModelDraft
from territory_opt.scenario.changes.names import known_names
from territory_opt.scenario.changes.people import join, leave
from territory_opt.scenario.changes.place import Place
from territory_opt.scenario.changes.tables import TableDraft, misfits
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.reading import Models
from territory_opt.workspace.schema import REPS
from territory_opt.workspace.workspace import Workspace

_FORECAST_FROM = {"accounts", "bookings", "opportunities", "forecast"}
"""Tables that say which cells are forecast."""


@dataclass(frozen=True)
class Changed:
    """What a scenario's changes make of a workspace and its models.

    Attributes
    ----------
    workspace : Workspace
        With the changed tables, checked like any.
    models : Models
        With the changed models, validated as a whole.
    factors : tuple of DemandFactor
        By how much demand goes up or down, for `with_factors`.
    applied : tuple of str
        One sentence a change: what it did, with its file where that is not the scenario's own.
    """

    workspace: Workspace
    models: Models
    factors: tuple[DemandFactor, ...] = ()
    applied: tuple[str, ...] = ()


def apply_changes(workspace: Workspace, models: Models, scenario: Scenario) -> Changed:
    """Apply a scenario's changes, those of its bases first, and check the outcome.

    Parameters
    ----------
    workspace : Workspace
        The workspace as its tables stand.
    models : Models
        The models the scenario names, as they are declared.
    scenario : Scenario
        Whose changes.

    Raises
    ------
    InputError
        With every problem of every file: an unknown name, a value of the wrong type, a change that matches nothing or
        meets another one of its file, and tables or models that are not valid any more once changed.
    """
    if not any(layer.changes for layer in scenario.layers):
        return Changed(workspace, models)
    return _Applying(workspace, models, scenario).changed()


class _Applying:
    """Changes on their way: what they did and what is wrong with them, by their place."""

    def __init__(self, workspace: Workspace, models: Models, scenario: Scenario) -> None:
        self._workspace, self._own = workspace, scenario.layers[-1].source
        self._changes: dict[Place, Change] = {
            Place(layer.source, number): change
            for layer in scenario.layers
            for number, change in enumerate(layer.changes, start=1)
        }
        self._declared = models
        self._told: dict[Place, str] = {}
        self._problems: dict[Place, list[InputProblem]] = {place: [] for place in self._changes}

    def changed(self) -> Changed:
        """Apply all changes; return what they make, or raise with everything that is wrong."""
        tables = self._change_tables()
        models = self._change_models(tables)
        changed = tables.changed()
        if any(self._problems.values()):
            # Tables that are wrong are no ground to judge demand on; those as they were are, if it stands on them.
            if not _FORECAST_FROM & set(changed):
                self._change_demand(self._workspace, models)
            raise self._wrong()
        workspace = self._checked(changed)
        factors = self._change_demand(workspace, models)
        if any(self._problems.values()):
            raise self._wrong()
        return Changed(workspace, models, factors, tuple(self._sentences()))

    def _by_file(self, next_file: Callable[[], None]) -> Iterator[tuple[Place, Change]]:
        """Yield every change with its place, and say before each file that it begins."""
        source = ""
        for place, change in self._changes.items():
            if place.source != source:
                next_file()
            source = place.source
            yield place, change

    def _try(self, place: Place, apply: Callable[[], str]) -> None:
        """Apply a change, and keep what it did or why it cannot be made."""
        try:
            self._told[place] = apply()
        except CannotApplyError as cannot:
            self._problems[place] += [place.problem(value, expected) for value, expected in cannot.faults]

    def _change_tables(self) -> TableDraft:
        """Apply changes of tables and people; a table with a change that does not fit the schema is left alone."""
        draft, schema = TableDraft(self._workspace), self._workspace.settings.known_tables
        spoiled = set()
        for place, change in self._changes.items():
            if isinstance(change, TableChange):
                wrong = [place.problem(value, expected) for value, expected in misfits(change, schema)]
                spoiled |= {change.table} if wrong else set()
                self._problems[place] += wrong
        for place, change in self._by_file(draft.next_file):
            if not isinstance(change, TableChange | PeopleChange):
                continue
            if (change.table if isinstance(change, TableChange) else REPS.name) not in spoiled:
                self._try(place, partial(self._change_table, draft, place.number, change))
        return draft

    def _change_table(self, draft: TableDraft, number: int, change: TableChange | PeopleChange) -> str:
        if isinstance(change, LeavesChange):
            return leave(draft, number, change)
        if isinstance(change, JoinsChange):
            return join(draft, number, change, self._workspace.settings.plan_months[-1])
        return draft.apply(number, change)

    def _change_models(self, tables: TableDraft) -> Models:
        """Apply changes of models, and of refilling among them, to what their YAML declares."""
        draft = ModelDraft(self._declared, known_names(tables))
        for place, change in self._by_file(draft.next_file):
            if isinstance(change, DeclaredChange | ParameterChange):
                self._try(place, partial(draft.apply, place, change))
            elif isinstance(change, LeavesChange) and change.backfill is not None and place in self._told:
                self._try(place, partial(self._refill, draft, place, change))
        models, problems = draft.changed()
        for place, problem in problems:
            self._problems[place].append(problem)
        for place in set(draft.left_to_history()) & set(self._told):
            self._told[place] += "; where history tells enough, what it tells stands in place of that"
        return models

    def _refill(self, draft: ModelDraft, place: Place, change: LeavesChange) -> str:
        """Let the headcount model refill the seat of somebody who leaves, or not; return what is told already."""
        draft.put(place, "headcount", ("backfill", "seats", change.rep), change.backfill)
        return self._told[place]

    def _change_demand(self, workspace: Workspace, models: Models) -> tuple[DemandFactor, ...]:
        """Apply changes of demand to the cells that will be forecast; hold leaving to the months that hiring sees."""
        horizon = models.headcount.horizon.months
        months = pd.date_range(workspace.settings.plan_start, periods=horizon, freq="MS")
        for place, change in self._changes.items():
            if isinstance(change, LeavesChange) and change.month > months[-1]:
                expected = f"a month up to {months[-1]:%Y-%m}, the last that hiring looks at"
                self._problems[place].append(place.problem(f"{change.month:%Y-%m}", expected))
        if not any(isinstance(change, DemandChange) for change in self._changes.values()):
            return ()
        draft = DemandDraft(planned_series(workspace, models.demand), months, workspace.accounts)
        for place, change in self._by_file(draft.next_file):
            if isinstance(change, DemandChange):
                self._try(place, partial(draft.apply, place.number, change))
        return draft.factors

    def _wrong(self) -> InputError:
        return InputError(problem for of_one in self._problems.values() for problem in of_one)

    def _checked(self, changed: Mapping[str, pd.DataFrame]) -> Workspace:
        """Check changed tables as any workspace's."""
        if not changed:
            return self._workspace
        try:
            return self._workspace.with_tables(changed)
        except InputError as error:
            # The user's file is sound; the row is one of the changed table and must not be looked for in the file.
            by = [
                place.source
                for place, change in self._changes.items()
                if isinstance(change, TableChange | PeopleChange)
            ]
            sources = " and ".join(dict.fromkeys(by))
            raise InputError(
                InputProblem(f"{p.table} as changed by {sources}", p.row, p.column, p.value, p.expected)
                for p in error.problems
            ) from None

    def _sentences(self) -> Iterator[str]:
        """Yield what each change did, with its file where that is not the scenario's own."""
        for place in self._changes:
            yield self._told[place] if place.source == self._own else f"{place.source}: {self._told[place]}"
