"""Whether a stored run still answers its scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from territory_opt.scenario.decisions.by_hand import hand_hashes
from territory_opt.scenario.inputs import input_hashes, versions
from territory_opt.scenario.reading import limited, read_models, read_scenario
from territory_opt.scenario.store import list_runs, read_summary
from territory_opt.workspace.settings import read_settings


def find_current(
    folder: Path,
    name: str,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    keep: Path | None = None,
    reject: Path | None = None,
) -> dict[str, Any] | None:
    """Return the summary of a stored run that running the scenario again would only repeat, None when there is none.

    Such a run found a plan from the same files, by the same code, with the same seed and time limit.

    Parameters are those of `run_scenario`.

    Raises
    ------
    InputError
        When the scenario or a model cannot be used, or a file of decisions is not there.
    """
    scenario = limited(read_scenario(folder, name), seconds, seed)
    models = read_models(folder, scenario)
    if name not in list_runs(folder):
        return None
    summary = read_summary(folder, name)
    asked = {
        "inputs": input_hashes(folder, read_settings(folder), scenario, models) | hand_hashes(keep, reject),
        "versions": versions(),
        "seed": scenario.seed,
        "seconds_limit": scenario.seconds,
    }
    same = all(summary.get(key) == value for key, value in asked.items())
    return summary if same and summary["status"] in ("optimal", "feasible") else None
