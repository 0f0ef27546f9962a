"""What an export to Salesforce wrote: which files can be loaded now, and which cannot yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from territory_opt.scenario.exporting.plan import PlanToExport
from territory_opt.scenario.exporting.salesforce.matching import Model
from territory_opt.scenario.exporting.salesforce.steps import Step

NOT_YET = "not_yet"
"""The folder of files that refer to records Salesforce does not hold yet."""

README = "README.txt"


@dataclass(frozen=True)
class SalesforceExport:
    """What was written for Salesforce.

    Attributes
    ----------
    plan : PlanToExport
        The plan, with its approval.
    model : Model
        The territory model that it goes into.
    round, rounds : int
        Which round of loads comes now, and how many there are in all; beyond the last when nothing is left to load.
    steps : tuple of Step
        Every step with something left to load, in load order.
    notes : tuple of str
        What the files leave out and what was taken for granted, as sentences.
    to : Path
        The folder.
    again : str
        The call that writes the next step's files.
    """

    plan: PlanToExport
    model: Model
    round: int
    rounds: int
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    to: Path
    again: str

    def can_be_loaded(self, step: Step) -> bool:
        """Return whether every Id that a step needs is known, so that it can be loaded now."""
        return step.round == self.round and not step.lacks

    def path(self, step: Step) -> Path:
        """Return where a step's file is: apart from the others as long as it cannot be loaded."""
        return self.to / step.file if self.can_be_loaded(step) else self.waiting / step.file

    @property
    def is_done(self) -> bool:
        """Whether nothing is left that can be loaded."""
        return self.round > self.rounds

    @property
    def state(self) -> str:
        """How far the load is, as a phrase that the list of files follows."""
        if not self.is_done:
            return f"Step {self.round} of {self.rounds}: load these files now with Data Loader, in this order"
        held = f"Nothing to load: Salesforce holds the plan in {self.model.name}"
        if not self.steps:
            return held
        waits = " and ".join(dict.fromkeys(step.lacks for step in self.steps))
        return f"{held}, but for {sum(len(step.rows) for step in self.steps):,} rows that wait for {waits}"

    @property
    def waiting(self) -> Path:
        """The folder of the files that cannot be loaded yet."""
        return self.to / NOT_YET

    @property
    def readme(self) -> Path:
        """The page that says how to load the files."""
        return self.to / README
