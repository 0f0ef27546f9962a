"""What differs in what runs were made from: their asking, their models, their changes, their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from territory_opt.scenario.comparison.figures import ComparedRun

ASKED = {
    "method": "Method",
    "model": "Alignment model",
    "models/demand": "Demand model",
    "models/headcount": "Headcount model",
    "seed": "Seed",
    "seconds_limit": "Time limit, seconds",
}
"""What a run was asked, by its place in the summary, and what readers call it."""

SKIPPED = ("name", "title", "description", "sources")
"""Keys of models that say nothing of what they ask."""

HASH_LETTERS = 8


def differing_inputs(runs: Sequence[ComparedRun]) -> pd.DataFrame:
    """Return what the runs do not have in common of what they were made from.

    Parameters and changes say what a model file's or scenario file's hash only hints at, so of files only the
    workspace's own tables and settings are listed.

    Returns
    -------
    DataFrame
        part ("scenario", "changes", "alignment", "demand", "headcount", "stages" or "files"), what, and one column a
        run with the value in words, empty where the run does not have it.
    """
    rows = [
        {"part": part, "what": what, **dict(zip((run.name for run in runs), values, strict=True))}
        for part, what, values in (*_asked(runs), *_changes(runs), *_parameters(runs), *_files(runs))
        if len(set(values)) > 1
    ]
    return pd.DataFrame(rows, columns=["part", "what", *(run.name for run in runs)])


def _asked(runs: Sequence[ComparedRun]) -> Iterator[tuple[str, str, list[str]]]:
    for key, label in ASKED.items():
        yield "scenario", label, [_shown(_at(run.summary, key)) for run in runs]


def _changes(runs: Sequence[ComparedRun]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each change that some run applied, with a yes for the runs that did."""
    applied = [list(run.summary.get("changes", [])) for run in runs]
    for change in dict.fromkeys(change for changes in applied for change in changes):
        yield "changes", change, ["yes" if change in changes else "" for changes in applied]


def _parameters(runs: Sequence[ComparedRun]) -> Iterator[tuple[str, str, list[str]]]:
    for part in ("alignment", "demand", "headcount", "stages"):
        flat = [dict(_flat(run.models.get(part, {}))) for run in runs]
        for key in dict.fromkeys(key for parameters in flat for key in parameters):
            yield part, key, [parameters.get(key, "") for parameters in flat]


def _files(runs: Sequence[ComparedRun]) -> Iterator[tuple[str, str, list[str]]]:
    hashes = [
        {
            file: digest
            for file, digest in run.summary["inputs"].items()
            if not file.startswith(("models/", "scenarios/"))
        }
        for run in runs
    ]
    for file in dict.fromkeys(file for known in hashes for file in known):
        yield "files", file, [known.get(file, "")[:HASH_LETTERS] for known in hashes]


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield every parameter of a model by its path; rules and terms go by their name and measure."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if name not in SKIPPED:
                yield from _flat(inner, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list) and value and all(isinstance(entry, Mapping) for entry in value):
        seen: dict[str, int] = {}
        for entry in value:
            label = _label(entry)
            seen[label] = seen.get(label, 0) + 1
            yield from _flat(entry, f"{label} ({seen[label]})" if seen[label] > 1 else label)
    else:
        yield key, _shown(value)


def _label(entry: Mapping[str, Any]) -> str:
    name = entry.get("rule") or entry.get("term") or entry.get("name") or "entry"
    return f"{name}[{entry['measure']}]" if "measure" in entry else str(name)


def _at(summary: Mapping[str, Any], key: str) -> Any:
    value: Any = summary
    for part in key.split("/"):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.12g}"
    return ", ".join(_shown(entry) for entry in value) if isinstance(value, list) else str(value)
