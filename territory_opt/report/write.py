"""Writing a run folder: every file of a run, or, without a plan, the reason and the headcount."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.map_image import write_map_images
from territory_opt.report.map_page import write_map
from territory_opt.report.page import write_report
from territory_opt.report.results import Results
from territory_opt.report.run_record import write_run_record
from territory_opt.report.spatial_files import write_spatial_files
from territory_opt.report.tables import run_tables, write_tables
from territory_opt.report.workbook import write_workbook

STAGE = "writing the report"


def write_results(results: Results, folder: Path, progress: ProgressCallback = silent) -> None:
    """Write every file of a run.

    With a plan: tables (see ``run_tables``), ``territories.geojson``, ``territories.gpkg``, ``territories.parquet``,
    ``map.html``, ``map.png``, ``map.svg``, ``map_before_after.png`` (where today's areas were drawn), ``report.html``,
    ``report.xlsx`` and ``run.json``. Without one: the tables that need none, ``report.html`` with the reason, and
    ``run.json``. docs/files.md says what each holds.

    Parameters
    ----------
    results : Results
        The run.
    folder : Path
        An existing, empty folder.
    progress : callable
        Told after each file.
    """
    steps: list[Callable[[], None]] = [lambda: write_tables(run_tables(results), folder)]
    if results.has_plan:
        steps += [
            lambda: write_spatial_files(results, folder),
            lambda: write_map(results, folder / "map.html"),
            # The page carries a picture, so they come first.
            lambda: write_map_images(results, folder),
            lambda: write_workbook(results, folder / "report.xlsx"),
        ]
    steps += [
        lambda: write_report(results, folder / "report.html", picture=folder / "map.png"),
        lambda: write_run_record(results.summary, folder / "run.json"),
    ]
    for done, step in enumerate(steps, 1):
        step()
        progress(Progress(STAGE, share=done / len(steps)))
