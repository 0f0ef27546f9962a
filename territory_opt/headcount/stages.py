"""ARR stages: which sales-operations role a company's size calls for."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from territory_opt.workspace.declared import find_declared, read_declared


class Stage(BaseModel):
    """One stage of growth."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="The stage's name.")
    from_arr_usd: float = Field(ge=0, description="ARR from which the stage begins; it lasts to the next one's begin.")
    role: str = Field(description="The sales-operations role the stage calls for.")
    duties: tuple[str, ...] = Field(description="What the role is there for.")


class Stages(BaseModel):
    """All stages, from the smallest to the largest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="The model's name.")
    title: str = Field(default="", description="Its name for people.")
    description: str = Field(default="", description="What it assumes, in a sentence or two.")
    stages: tuple[Stage, ...] = Field(min_length=1, description="The stages, each beginning above the one before.")

    @model_validator(mode="after")
    def _stages_ascend(self) -> Stages:
        if self.stages[0].from_arr_usd != 0:
            raise ValueError("a first stage that begins at 0")
        if any(after.from_arr_usd <= before.from_arr_usd for before, after in pairwise(self.stages)):
            raise ValueError("stages that each begin above the one before")
        return self


def load_stages(folder: Path | None = None, name: str = "arr_stages") -> Stages:
    """Read the stages: the workspace's own where it has some, else the shipped ones."""
    return read_declared(find_declared(folder, "models", name), Stages)


def stage_of(arr_usd: float, stages: Stages) -> Stage:
    """Return the stage of a company with that ARR."""
    return next(stage for stage in reversed(stages.stages) if stage.from_arr_usd <= max(arr_usd, 0.0))
