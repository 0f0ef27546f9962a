"""Writing the folder of a hiring plan on its own."""

from __future__ import annotations

from pathlib import Path

from territory_opt.report.hiring.page import write_hiring_page
from territory_opt.report.results import HiringResults
from territory_opt.report.run_record import write_run_record
from territory_opt.report.tables import hiring_tables, write_tables


def write_hiring(results: HiringResults, folder: Path) -> None:
    """Write every file of a hiring plan: its page, its tables, the seats it opens and its record.

    ``hiring.html``, ``hiring.json``, ``seats.csv`` and the tables that ``hiring_tables`` names.

    Parameters
    ----------
    results : HiringResults
        The plan, or why there is none.
    folder : Path
        An existing, empty folder.
    """
    tables = hiring_tables(results.hiring, results.forecast) | {"seats": results.hiring.seats}
    write_tables(tables, folder)
    write_hiring_page(results, folder / "hiring.html")
    write_run_record(results.summary, folder / "hiring.json")
