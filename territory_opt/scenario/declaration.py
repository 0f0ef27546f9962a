"""The scenario file: what a run takes, what it changes first, and how long it may work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from territory_opt.scenario.changes.kinds import Change
from territory_opt.workspace.settings import Month

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")]


@dataclass(frozen=True)
class Layer:
    """What one file of a scenario changes.

    Attributes
    ----------
    name : str
        The scenario that the file declares.
    changes : tuple of Change
        Its changes, in order.
    """

    name: str
    changes: tuple[Change, ...]

    @property
    def source(self) -> str:
        """Path of the file within a workspace."""
        return f"scenarios/{self.name}.yaml"


class _Fields(BaseModel):
    """What every scenario says of itself, in one file or resolved from several."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    description: str = ""
    method: Literal["solve", "evaluate"] = "solve"
    demand: str = "demand"
    headcount: str = "headcount"
    stages: str = "arr_stages"
    design_starts_by: Month | None = None
    study_hiring: bool = True
    changes: tuple[Change, ...] = ()
    seed: int = Field(default=1, ge=0)
    seconds: float = Field(default=60.0, gt=0, allow_inf_nan=False)
    steps: int = Field(default=200, gt=0)
    gap: float = Field(default=0.001, ge=0, allow_inf_nan=False)


class ScenarioFile(_Fields):
    """One file ``scenarios/<name>.yaml``: a scenario of its own, or what differs from a base.

    Attributes
    ----------
    base : str or None
        The scenario it differs from. What the file says replaces what the base says, key by key; its changes come after
        the base's, whose own base's come first.
    title, alignment : str
        As in `Scenario`; required in a file without base.
    """

    base: Name | None = None
    title: str = ""
    alignment: str = ""

    def said(self) -> dict[str, Any]:
        """Return the keys that the file holds with their values, but for its base and its changes."""
        return {key: getattr(self, key) for key in self.model_fields_set - {"base", "changes"}}


class Scenario(_Fields):
    """A scenario, with what it takes over from its bases.

    Attributes
    ----------
    name : str
        Name of the scenario and of its run folder; the same as the file's.
    title, description : str
        What the reports call it and say of it.
    method : {"solve", "evaluate"}
        Design the territories anew, or evaluate today's alignment as it is.
    demand, headcount, stages, alignment : str
        Names of the models it uses.
    design_starts_by : pandas.Timestamp or None
        Last month (``YYYY-MM``) whose planned starts get a territory in this design; by default no planned start does,
        only the seats of ``reps``, its open positions among them.
    study_hiring : bool
        Whether the hiring plan is studied: service levels swept, assumptions varied, what more is worth solved for.
    changes : tuple of Change
        The changes of its own file, applied in this order after those of its bases and before anything is planned.
    bases : tuple of Layer
        What the files it derives from change, the first to be applied first.
    seed : int
        Seed of every random choice.
    seconds : float
        Time limit of the territory design, and of the bound when today is evaluated.
    steps : int
        Most steps of its search; a design that these or the gap end, and not the time, is repeated exactly.
    gap : float
        Gap to the proven bound at which the design may stop, a share.
    """

    title: str
    alignment: str
    bases: tuple[Layer, ...] = ()

    @property
    def layers(self) -> tuple[Layer, ...]:
        """What each of its files changes, in the order in which they are applied; its own comes last."""
        return (*self.bases, Layer(self.name, self.changes))
