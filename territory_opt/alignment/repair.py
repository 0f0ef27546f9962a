"""Repairing a plan that somebody has seen: only changes that are worth one, priced and proved without that wish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from territory_opt.alignment.build import LockClashError, build_problem
from territory_opt.alignment.engine.solve import OPTIMAL_GAP, solve
from territory_opt.alignment.engine.stop import Clock, Stop, relative_gap
from territory_opt.alignment.infeasibility.arithmetic import hopeless_reason
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput, PairPrice, Piece, UnassignedPrice
from territory_opt.alignment.plan import Design, design_territories, evaluate_alignment
from territory_opt.alignment.price_table import price_table
from territory_opt.alignment.start import Start, beginning_of
from territory_opt.alignment.tables import Tables
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.workspace.schema import TEXT

CHANGE = "change"
"""The name of the price of a change among the terms of the search, no term of any model."""


def repair_territories(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    model: AlignmentModel,
    proposal: Start,
    *,
    change_usd: float,
    stop: Stop,
    tables: Tables | None = None,
    seed: int = 1,
    progress: ProgressCallback = silent,
) -> Design:
    """Find a plan that leaves a proposal only where that is worth a price for each account.

    Parameters
    ----------
    accounts, seats, model, tables, seed, progress
        As in `design_territories`.
    proposal : Start
        The plan to repair, with its prices; an account that it does not know has no seat to leave.
    change_usd : float
        What it must be worth a year that one account sits elsewhere than in the proposal. Only the search knows it.
    stop : Stop
        When to stop; half of the seconds go into the search, the rest into the bound.

    Returns
    -------
    Design
        The repaired plan with the objective and bound of the model as it is; as of `design_territories` when the model
        has no plan. A note tells what a plan that was free to leave the proposal would save.
    """
    clock = Clock(stop)
    half = replace(stop, seconds=stop.seconds / 2)
    data = model.read(accounts, seats, tables)
    progress(Progress("repairing the proposal"))
    repaired = _search(model, data, proposal, change_usd, half, seed, progress)
    free = design_territories(
        accounts, seats, model, stop=half, tables=tables, seed=seed, start=repaired or proposal, progress=progress
    )
    if repaired is None:
        return free
    design = evaluate_alignment(
        accounts, seats, model, repaired.assignment, tables=tables, seconds=half.seconds, progress=progress
    )
    bound = min(np.nanmax([design.bound_usd, free.bound_usd, -np.inf]), design.objective_usd)
    gap = relative_gap(design.objective_usd, bound)
    saved = design.objective_usd - free.objective_usd
    told = (
        f"A plan that is free to leave the proposal was found that costs ${saved:,.0f} a year less."
        if saved > 0
        else ""
    )
    return replace(
        design,
        status="optimal" if gap <= OPTIMAL_GAP else "feasible",
        bound_usd=bound if np.isfinite(bound) else np.nan,
        gap=gap if np.isfinite(bound) else np.nan,
        seconds=clock.seconds,
        notes=(*free.notes, *filter(None, [told])),
    )


def _search(
    model: AlignmentModel,
    data: AlignmentInput,
    proposal: Start,
    change_usd: float,
    stop: Stop,
    seed: int,
    progress: ProgressCallback,
) -> Start | None:
    """Return the plan of the least objective with the price of changes that is found; None when none is."""
    pieces = tuple(model.pieces(data))
    try:
        problem = build_problem(data, pieces)
    except LockClashError:
        return None
    if hopeless_reason(problem, data, model.rules):
        return None
    priced = build_problem(data, (*pieces, *_change_prices(data, pieces, proposal, change_usd)))
    known = beginning_of(proposal, priced, data)
    solution = solve(priced, stop, seed=seed, known=known, progress=progress)
    if solution.plan is None:
        return None
    seat = np.append(priced.seat_ids, np.nan)[solution.plan[priced.account_unit]]
    assignment = pd.Series(seat, index=pd.Index(data.accounts["account_id"]), name="seat_id", dtype=TEXT)
    prices = pd.DataFrame() if solution.prices is None else price_table(priced, solution.prices)
    return Start(assignment, prices)


def _change_prices(data: AlignmentInput, pieces: Sequence[Piece], proposal: Start, change_usd: float) -> list[Piece]:
    """Return the price of every account's seat but the proposed one, no seat among them where that is allowed."""
    ids = data.accounts["account_id"]
    known = ids.isin(proposal.assignment.index).to_numpy(dtype=bool)
    seat = pd.Index(data.seats["seat_id"]).get_indexer(pd.Index(proposal.assignment.reindex(ids)))
    # A proposed seat that is gone cannot be kept, so nothing is asked for leaving it.
    gone = proposal.assignment.reindex(ids).notna().to_numpy(dtype=bool) & (seat < 0)
    usd = np.where(known & ~gone, change_usd, 0.0)
    kept = np.flatnonzero(seat >= 0)
    shape = (len(ids), len(data.seats))
    prices: list[Piece] = [PairPrice(CHANGE, usd, csr_matrix((-usd[kept], (kept, seat[kept])), shape=shape))]
    if any(isinstance(piece, UnassignedPrice) for piece in pieces):
        prices.append(UnassignedPrice(np.where(seat >= 0, usd, 0.0)))
    return prices
