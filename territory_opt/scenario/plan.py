"""Plans for programs and notebooks: build a problem, solve it, read the plan as geographic frames, show its map."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from markupsafe import escape

from territory_opt.progress import ProgressCallback, silent
from territory_opt.report.fields import currency_sign
from territory_opt.report.map_page import write_map
from territory_opt.report.results import Results
from territory_opt.report.spatial_files import CRS, territory_layer
from territory_opt.report.tables import read_table
from territory_opt.scenario.decisions.by_hand import ByHand, decide
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.opening import Opened
from territory_opt.scenario.prepare import Prepared, prepare
from territory_opt.scenario.reading import limited, read_models, read_scenario
from territory_opt.scenario.record import read_stored
from territory_opt.scenario.solve import solve_prepared
from territory_opt.workspace.settings import read_settings
from territory_opt.workspace.workspace import Workspace

MONEY = ("current_arr_usd", "open_pipeline_usd", "potential_usd")
"""Numbers of ``moves.csv``."""


@dataclass(frozen=True, repr=False)
class MapView:
    """The interactive map as a notebook shows it: in a frame of its own, with no network.

    Attributes
    ----------
    page : str
        The map's page, whole.
    height : int
        Height of the frame in pixels.
    """

    page: str
    height: int = 640

    def __repr__(self) -> str:
        return f"MapView({len(self.page) / 1e6:.1f} MB, height={self.height})"

    def _repr_html_(self) -> str:
        return (
            f'<iframe srcdoc="{escape(self.page)}" title="Map of the territories" width="100%" height="{self.height}" '
            'style="border:1px solid #d9dde2"></iframe>'
        )


@dataclass(frozen=True, repr=False)
class Plan:
    """A plan as frames.

    Without a plan (see ``summary["status"]`` and ``summary["reason"]``) territories and moves have no rows.

    Attributes
    ----------
    summary : mapping
        What ``run.json`` holds: status, objective_usd, bound_usd, gap, measures, and more (see `Results`).
    accounts : GeoDataFrame
        One row an account with its territory_id, seat_id, moved and reason; points (EPSG:4326), None where an account
        has no place.
    seats : GeoDataFrame
        One row a seat; its home as a point (EPSG:4326), None where it has none.
    territories : GeoDataFrame
        One row a territory and segment with every figure of the scorecard; polygons (EPSG:4326).
    moves : DataFrame
        One row an account that changes hands, with the reason.
    currency : str
        What all amounts are in.
    page : str
        The page of the interactive map; empty without a plan.
    """

    summary: Mapping[str, Any]
    accounts: gpd.GeoDataFrame
    seats: gpd.GeoDataFrame
    territories: gpd.GeoDataFrame
    moves: pd.DataFrame
    currency: str
    page: str

    def map(self, height: int = 640) -> MapView:
        """Return the interactive map, which a notebook shows in a frame of this many pixels.

        Raises
        ------
        ValueError
            When there is no plan to show.
        """
        if not self.page:
            raise ValueError(f"no plan to show: {self.summary['status']}. {self.summary['reason']}")
        return MapView(self.page, height)

    def __repr__(self) -> str:
        return f"Plan({self.summary['scenario']!r}, {self.summary['status']}, {len(self.accounts):,} accounts)"

    def _repr_html_(self) -> str:
        sign, summary = currency_sign(self.currency), self.summary
        shown = {"status": summary["status"]}
        for key, label in (("objective_usd", "objective"), ("bound_usd", "proven bound")):
            if pd.notna(summary[key]):
                shown[label] = f"{sign}{summary[key]:,.0f}"
        if pd.notna(summary["gap"]):
            shown["gap"] = f"{summary['gap']:.2%}"
        shown |= {"accounts": f"{len(self.accounts):,}", "accounts that move": f"{len(self.moves):,}"}
        shown |= {"reason": summary["reason"]} if summary["reason"] else {}
        return str(pd.Series(shown, name=summary["title"]).to_frame().to_html())


def build(
    workspace: Workspace,
    scenario: str | Scenario,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    progress: ProgressCallback = silent,
) -> Prepared:
    """Build the problem of a scenario: its changes applied, demand and hiring planned, accounts and seats placed.

    Parameters
    ----------
    workspace : Workspace
        A loaded workspace, perhaps with tables of its own making (`Workspace.with_tables`).
    scenario : str or Scenario
        The name of one of its scenarios, or one declared in the program.
    seconds : float, optional
        Time limit of the territory design, in place of the scenario's.
    seed : int, optional
        Seed, in place of the scenario's.
    progress : callable
        Told how far the work is.

    Returns
    -------
    Prepared
        The problem; its ``accounts`` and ``seats`` are what territories are made from.

    Raises
    ------
    InputError
        When the scenario or a model of it cannot be used.
    """
    declared = read_scenario(workspace.folder, scenario) if isinstance(scenario, str) else scenario
    asked = limited(declared, seconds, seed)
    opened = Opened(workspace, asked, read_models(workspace.folder, asked))
    return decide(prepare(opened, progress=progress), ByHand())


def solve(problem: Prepared, *, progress: ProgressCallback = silent) -> Plan:
    """Solve a problem and audit the plan; nothing is stored (`territory_opt.run_scenario` does that).

    Parameters
    ----------
    problem : Prepared
        As `build` made it.
    progress : callable
        Told how far the work is, with objective and bound.

    Returns
    -------
    Plan
        What was found; its summary names the workspace's files as they are, whatever was changed in memory.

    Raises
    ------
    AuditError
        When the plan fails its audit.
    """
    results, _ = solve_prepared(problem, progress=progress)
    return Plan(
        summary=results.summary,
        accounts=_places(results.accounts),
        seats=_places(results.seats),
        territories=territory_layer(results),
        moves=results.moves,
        currency=results.settings["currency"],
        page=_map_page(results),
    )


def read_plan(folder: str | Path, name: str) -> Plan:
    """Read a stored run of a workspace as a plan.

    Parameters
    ----------
    folder : str or Path
        The workspace.
    name : str
        The run.

    Raises
    ------
    InputError
        When there is no such run, it found no plan, or a file of it cannot be read.
    """
    folder = Path(folder)
    stored = read_stored(folder, name)
    return Plan(
        summary=stored.summary,
        accounts=_places(stored.record.accounts),
        seats=_places(stored.record.seats),
        territories=gpd.read_file(stored.folder / "territories.gpkg", layer="territories"),
        moves=read_table(stored.folder / "moves.csv", MONEY),
        currency=read_settings(folder).currency,
        page=(stored.folder / "map.html").read_text(encoding="utf-8"),
    )


def _places(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.GeoSeries.from_xy(frame["longitude"], frame["latitude"], crs=CRS)
    nowhere = frame["latitude"].isna() | frame["longitude"].isna()
    return gpd.GeoDataFrame(frame, geometry=points.mask(nowhere))


def _map_page(results: Results) -> str:
    if not results.has_plan:
        return ""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "map.html"
        write_map(results, path)
        return path.read_text(encoding="utf-8")
