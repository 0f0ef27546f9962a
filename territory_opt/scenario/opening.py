"""A scenario opened: the workspace, what the scenario asks, and its models, before any change is applied."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.scenario.changes.apply import Changed, apply_changes
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.inputs import input_hashes
from territory_opt.scenario.reading import Models, limited, read_models, read_scenario
from territory_opt.workspace.workspace import Workspace, load_workspace


@dataclass(frozen=True)
class Opened:
    """What a scenario is planned from.

    Attributes
    ----------
    workspace : Workspace
        The workspace as its tables stand.
    scenario : Scenario
        What is asked, with the caller's limit and seed in place of its own.
    models : Models
        The models it names, as declared.
    """

    workspace: Workspace
    scenario: Scenario
    models: Models

    def changed(self) -> Changed:
        """Return workspace and models with the scenario's changes applied."""
        return apply_changes(self.workspace, self.models, self.scenario)

    def hashes(self) -> dict[str, str]:
        """Return the hash of every file it is planned from."""
        return input_hashes(self.workspace.folder, self.workspace.settings, self.scenario, self.models)


def open_scenario(
    folder: Path,
    name: str,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    progress: ProgressCallback = silent,
) -> Opened:
    """Read a workspace, a scenario of it and its models; parameters as of `run_scenario`.

    Raises
    ------
    InputError
        When the workspace, the scenario or a model cannot be used.
    """
    progress(Progress("reading the workspace"))
    workspace = load_workspace(folder)
    scenario = limited(read_scenario(folder, name), seconds, seed)
    return Opened(workspace, scenario, read_models(folder, scenario))
