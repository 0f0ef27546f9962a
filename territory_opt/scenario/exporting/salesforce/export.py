"""Exporting a plan to Salesforce: the files that can be loaded now, those that cannot yet, and how to go about it."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path

from territory_opt.report.csv_file import write_csv
from territory_opt.scenario.exporting.plan import plan_to_export
from territory_opt.scenario.exporting.salesforce.exported import README, SalesforceExport
from territory_opt.scenario.exporting.salesforce.files import OUR_FILE
from territory_opt.scenario.exporting.salesforce.matching import find_model, match
from territory_opt.scenario.exporting.salesforce.notes import find_notes
from territory_opt.scenario.exporting.salesforce.org import read_org
from territory_opt.scenario.exporting.salesforce.quotas import find_forecasts
from territory_opt.scenario.exporting.salesforce.readme import readme
from territory_opt.scenario.exporting.salesforce.steps import find_steps
from territory_opt.scenario.exporting.salesforce.wanted import wanted
from territory_opt.workspace.settings import read_settings


def export_salesforce(
    folder: Path,
    name: str,
    to: Path,
    *,
    ids: Path | None = None,
    model: str = "",
    forecast_type: str = "",
    territory_forecasts: bool = False,
) -> SalesforceExport:
    """Write Data Loader files that turn what Salesforce holds into the plan of a run.

    Only differences are written, so that the same call with what Salesforce told of the last load (``ids``) writes the
    next round of files, and in the end none.

    Parameters
    ----------
    folder : Path
        The workspace; its ``data/salesforce/`` says what Salesforce holds.
    name : str
        The run: its approved copy, or the stored run when it has none.
    to : Path
        Folder to write into, made when missing; files of an earlier round in it are replaced.
    ids : Path, optional
        A folder of fresh exports and of Data Loader's success files; see `read_org`.
    model : str
        Label or ``DeveloperName`` of the territory model; one a plan year, named after it, when left out.
    forecast_type : str
        Id of the forecast type that quotas are for.
    territory_forecasts : bool
        Whether that type forecasts by territory.

    Raises
    ------
    InputError
        When there is no such plan, files of the org cannot be used, or accounts or reps have no Id. Nothing is written.
    """
    settings = read_settings(folder)
    plan = plan_to_export(folder, name)
    org = read_org(folder, ids)
    into = find_model(org, model or f"Territory plan {settings.plan_start.year}")
    due = wanted(plan, into.name)
    matched = match(due, org, into, name)
    forecasts = find_forecasts(org, forecast_type, territory_forecasts, settings.currency)
    steps = find_steps(due, org, into, matched, forecasts)
    options: dict[str, str | Path] = {"--to": to, "-C": folder, "--model": model, "--forecast-type": forecast_type}
    options["--ids"] = "FOLDER_OF_SUCCESS_FILES" if ids is None else ids
    again = _call(name, options, ["--territory-forecasts"] if territory_forecasts else [])
    left = tuple(step for step in steps if len(step.rows))
    rounds = max(step.round for step in steps)
    # Quotas that lack a forecast type hold up nothing: many orgs do not forecast.
    now = min((step.round for step in left if not step.lacks), default=rounds + 1)
    notes = find_notes(due, org, into, matched, forecasts)
    exported = SalesforceExport(plan, into, now, rounds, left, tuple(notes), to, again)
    _write(exported, name)
    return exported


def _call(name: str, options: Mapping[str, str | Path], flags: Iterable[str]) -> str:
    """Return the call of the command line for an export, leaving out what is as by default."""
    given = [(option, str(value)) for option, value in options.items() if str(value) not in ("", ".")]
    return shlex.join(["territory-opt", "export", "salesforce", name, *chain.from_iterable(given), *flags])


def _write(exported: SalesforceExport, name: str) -> None:
    """Write all files aside and put them in place of those of an earlier round."""
    exported.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".writing-", dir=exported.to) as aside:
        for step in exported.steps:
            path = Path(aside) / exported.path(step).relative_to(exported.to)
            path.parent.mkdir(exist_ok=True)
            write_csv(step.rows, path)
        (Path(aside) / README).write_text(readme(exported, name), encoding="utf-8")
        for place in (exported.to, exported.waiting):
            for earlier in place.glob("*.csv"):
                # What was loaded once must not lie there to be loaded again.
                if OUR_FILE.fullmatch(earlier.name):
                    earlier.unlink()
        for path in sorted(Path(aside).rglob("*")):
            target = exported.to / path.relative_to(aside)
            if path.is_dir():
                target.mkdir(exist_ok=True)
            else:
                path.replace(target)
    if exported.waiting.is_dir() and not any(exported.waiting.iterdir()):
        exported.waiting.rmdir()
