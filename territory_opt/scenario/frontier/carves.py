"""Distinct carves: plans that cost nearly the same and differ as much as can be found, each audited."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.alignment.carve import Departure, depart
from territory_opt.alignment.engine.solve import OPTIMAL_GAP
from territory_opt.alignment.engine.stop import Stop, relative_gap
from territory_opt.alignment.plan import Design, evaluate_alignment
from territory_opt.audit.audit import Claims, audit_plan
from territory_opt.audit.measures import plan_measures
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.frontier.carves import FIGURES, Carves, write_carves
from territory_opt.scenario.frontier.carve_basis import CarveBasis, read_basis
from territory_opt.scenario.frontier.carve_words import carve_sentences
from territory_opt.scenario.frontier.frontier import FOLDER
from territory_opt.scenario.inputs import made_from
from territory_opt.scenario.store import store_run
from territory_opt.scenario.summary import settings_shown
from territory_opt.workspace.schema import TEXT

BAND_GAP_SHARE = 0.2
"""Gap at which a solve of the search may stop, as a share of the band: a fifth of it is left to chance (assumption)."""

SAME_SHARE = 1e-9
"""A difference that is none but for rounding."""

PAIR_COLUMNS = (
    "carve", "other", "accounts", "accounts_share", "potential_usd", "potential_share", "current_arr_usd",
    "current_arr_share", "difference_share",
)  # fmt: skip


def find_carves(
    folder: Path,
    name: str,
    *,
    count: int = 3,
    within: float = 0.02,
    seconds: float | None = None,
    seed: int | None = None,
    progress: ProgressCallback = silent,
) -> Carves:
    """Find plans of a scenario that cost nearly the same and differ as much as possible.

    The first is the best plan found: that of the stored run where nothing has changed since. Each further one differs
    from all before it in as much as was found; the band is measured against the objective of the first, and the gap of
    each against the proven bound.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The scenario.
    count : int
        How many plans.
    within : float
        How much more than the first each may cost, a share.
    seconds : float, optional
        Time limit of the search for each further plan, in place of the scenario's.
    seed : int, optional
        Seed, in place of the scenario's.
    progress : callable
        Told how far the work is.

    Returns
    -------
    Carves
        Every plan audited; fewer than asked for where no other plan was found within the band, none when the scenario
        has no plan.

    Raises
    ------
    InputError
        When workspace, scenario or model cannot be used; when seats have no homes or the scenario is not solved.
    AuditError
        When a plan fails its audit.
    """
    started = time.monotonic()
    basis = read_basis(folder, name, seed=seed, progress=progress)
    if basis.first is None:
        return _carves(basis, [], [], within, count, time.monotonic() - started)
    first = _evaluated(basis, basis.first.assignment)
    most_usd = first.objective_usd + within * abs(first.objective_usd)
    found: list[Departure] = []
    for number in range(2, count + 1):
        progress(Progress(f"seeking carve {number} of {count}", share=(number - 2) / (count - 1)))
        earlier = [basis.first.assignment, *(one.start.assignment for one in found)]
        departure = _departure(basis, earlier, most_usd, within, seconds)
        if departure.difference_share <= SAME_SHARE:
            break
        found.append(departure)
    progress(Progress("auditing the carves"))
    designs = [first, *(_evaluated(basis, one.start.assignment) for one in found)]
    bound_usd = float(np.nanmax([basis.bound_usd, *(design.bound_usd for design in designs), -np.inf]))
    designs = [_bounded(design, bound_usd) for design in designs]
    for design in designs:
        _audit(basis, design)
    return _carves(basis, designs, found, within, count, time.monotonic() - started)


def store_carves(folder: Path, carves: Carves) -> Path:
    """Write carves to ``frontiers/NAME-carves`` of a workspace, whole or not at all, and return that folder."""
    return store_run(folder, f"{carves.name}-carves", lambda target: write_carves(carves, target), under=FOLDER)


def pair_differences(accounts: pd.DataFrame, plans: Sequence[pd.Series]) -> pd.DataFrame:
    """Return what sits at another seat between each two plans.

    Parameters
    ----------
    accounts : DataFrame
        The accounts frame.
    plans : sequence of Series of str
        Seats by ``account_id``, NaN for none.

    Returns
    -------
    DataFrame
        One row for each two plans, with `PAIR_COLUMNS`; difference_share is the mean of the shares of those measures
        that add up to something.
    """
    ids, rows = accounts["account_id"], []
    for (one, before), (two, after) in combinations(enumerate(plans, start=1), 2):
        elsewhere = before.reindex(ids).fillna("").to_numpy() != after.reindex(ids).fillna("").to_numpy()
        row: dict[str, float] = {"carve": one, "other": two}
        shares = []
        for measure in ("accounts", "potential_usd", "current_arr_usd"):
            amounts = accounts[measure].to_numpy(dtype=np.float64)
            row[measure], total = float(amounts[elsewhere].sum()), float(amounts.sum())
            share = row[measure] / total if total > 0 else np.nan
            row[f"{measure.removesuffix('_usd')}_share"] = share
            shares.append(share)
        rows.append(row | {"difference_share": float(np.nanmean(shares))})
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def _departure(
    basis: CarveBasis, earlier: Sequence[pd.Series], most_usd: float, within: float, seconds: float | None
) -> Departure:
    scenario = basis.scenario
    assert basis.first is not None
    return depart(
        basis.accounts,
        basis.seats,
        basis.alignment,
        earlier,
        most_usd=most_usd,
        stop=Stop(
            seconds=scenario.seconds if seconds is None else seconds,
            steps=scenario.steps,
            gap=max(scenario.gap, BAND_GAP_SHARE * within),
        ),
        start=basis.first,
        tables=basis.tables,
        seed=scenario.seed,
    )


def _evaluated(basis: CarveBasis, assignment: pd.Series) -> Design:
    """Price a plan by the model as it is; the bound of all plans is proven once, elsewhere."""
    return evaluate_alignment(
        basis.accounts, basis.seats, basis.alignment, assignment, tables=basis.tables, seconds=0.0
    )


def _bounded(design: Design, bound_usd: float) -> Design:
    """Return a plan with the best bound there is of its problem."""
    bound = min(bound_usd, design.objective_usd)
    if not np.isfinite(bound):
        return replace(design, status="feasible", bound_usd=np.nan, gap=np.nan)
    gap = relative_gap(design.objective_usd, bound)
    return replace(design, status="optimal" if gap <= OPTIMAL_GAP else "feasible", bound_usd=bound, gap=gap)


def _audit(basis: CarveBasis, design: Design) -> None:
    claims = Claims(design.status, design.objective_usd, design.objective_by_term, design.bound_usd, design.gap)
    audit_plan(basis.accounts, basis.seats, basis.declaration, design.assignment, claims, tables=basis.tables).require()


def _carves(
    basis: CarveBasis,
    designs: Sequence[Design],
    found: Sequence[Departure],
    within: float,
    count: int,
    run_seconds: float,
) -> Carves:
    table = _table(basis, designs, found)
    currency = basis.settings.currency
    pairs = pair_differences(basis.accounts, [design.assignment for design in designs])
    sentences = carve_sentences(table, within, count, currency) if designs else (basis.reason,)
    return Carves(
        name=basis.scenario.name,
        title=basis.scenario.title,
        settings=settings_shown(basis.settings),
        carves=table,
        differences=pairs,
        plans={number: _plan(basis, design.assignment) for number, design in enumerate(designs, start=1)},
        seats=dict(zip(basis.seats["seat_id"], basis.seats["name"].fillna(basis.seats["seat_id"]), strict=True)),
        sentences=sentences,
        summary=_summary(basis, table, pairs, sentences, within, count) | {"seconds": run_seconds},
    )


def _table(basis: CarveBasis, designs: Sequence[Design], found: Sequence[Departure]) -> pd.DataFrame:
    """Return one row a carve, see `Carves`."""
    rows: list[dict[str, Any]] = []
    for number, (design, departure) in enumerate(zip(designs, [None, *found], strict=False), start=1):
        measures = plan_measures(basis.accounts, basis.seats, design.assignment)
        first_usd = designs[0].objective_usd
        rows.append(
            {
                "carve": number,
                "status": design.status,
                "objective_usd": design.objective_usd,
                "above_first_share": (design.objective_usd - first_usd) / abs(first_usd) if first_usd else np.nan,
                "bound_usd": design.bound_usd,
                "gap": design.gap,
                "cv_potential": measures["cv_potential_usd.max"],
                **{name: measures[name] for name in FIGURES if name in measures},
                "difference_share": np.nan if departure is None else departure.difference_share,
                "most_difference_share": np.nan if departure is None else departure.most_difference_share,
                **{f"{term}_usd": usd for term, usd in design.objective_by_term.items()},
            }
        )
    return pd.DataFrame(rows, columns=None if rows else ["carve", "status", *FIGURES])


def _plan(basis: CarveBasis, assignment: pd.Series) -> pd.DataFrame:
    accounts = basis.accounts
    seat_id = accounts["account_id"].map(assignment).astype(TEXT)
    stays = (seat_id == accounts["incumbent_seat_id"]).fillna(False).astype(bool)
    columns = ["account_id", "name", "segment", "incumbent_seat_id"]
    return accounts[columns].assign(
        seat_id=seat_id,
        territory_id=seat_id.map(basis.seats.set_index("seat_id")["territory_id"]).astype(TEXT),
        moved=accounts["rep_id"].notna() & ~stays,
        current_arr_usd=accounts["current_arr_usd"],
        potential_usd=accounts["potential_usd"],
    )


def _summary(
    basis: CarveBasis,
    table: pd.DataFrame,
    pairs: pd.DataFrame,
    sentences: Sequence[str],
    within: float,
    count: int,
) -> dict[str, Any]:
    scenario = basis.scenario
    return {
        "scenario": scenario.name,
        "title": scenario.title,
        "model": scenario.alignment,
        "asked": count,
        "within": within,
        "status": table["status"].iloc[0] if len(table) else "no plan found",
        "carves": table.to_dict("records"),
        "differences": pairs.to_dict("records"),
        "sentences": list(sentences),
        "seed": scenario.seed,
        "audit": "passed" if len(table) else "",
        **made_from(basis.inputs),
    }
