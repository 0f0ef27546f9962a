"""The room's facade: accounts, seats and a model in; a design with bound, gap and reasons out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from territory_opt.alignment.build import LockClashError, build_problem
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.engine.recentre import at_best_centres
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.solve import OPTIMAL_GAP, Solution, Status, solve
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.stop import Clock, Stop, relative_gap
from territory_opt.alignment.infeasibility.arithmetic import hopeless_reason, lock_reason
from territory_opt.alignment.infeasibility.clash import conflict_reason
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.naming import keep_incumbents
from territory_opt.alignment.pieces import AlignmentInput, Piece
from territory_opt.alignment.price_table import price_table
from territory_opt.alignment.problem import Bools, Ints, Problem
from territory_opt.alignment.reasons import elsewhere_usd, move_reasons, rule_table
from territory_opt.alignment.start import Start, beginning_of
from territory_opt.alignment.tables import Tables
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.workspace.schema import TEXT

LONGEST_REASON_SECONDS, REASON_SECONDS = 60.0, 10.0
"""Seconds for finding out why no plan exists: at most, and those that it may take longer than the solve."""


@dataclass(frozen=True)
class Design:
    """An alignment of accounts to seats, what it costs and what is proved of it.

    Attributes
    ----------
    status : str
        optimal, feasible, infeasible or no plan found. An evaluated alignment that breaks rules is infeasible.
    assignment : Series of str
        The seat of each account by ``account_id``, NaN for none; empty without a plan.
    objective_usd, bound_usd, gap, seconds : float
        Objective, proven bound, relative distance between them, and solving time; NaN where there is none.
    objective_by_term : dict of str to float
        The objective's parts, USD a year.
    reason : str
        Why there is no plan or what an evaluated one breaks; empty otherwise.
    elsewhere_usd : Series of float
        By ``account_id``, what its cheapest other seat would cost more a year at the plan's prices of balance and
        capacity; NaN where there is no other.
    move_reason : Series of str
        By ``account_id``, why it moves; empty where it does not.
    rules : DataFrame
        Columns rule, sentence, detail: each rule and term in words, and how tight it is.
    notes : tuple of str
        What a reader should know.
    centres : Series of str
        By ``seat_id``, the account that is its territory's centre; empty where centres are the seats' homes.
    prices : DataFrame
        What one more of a measure costs at each seat, see `price_table`; empty without a plan.
    """

    status: Status
    assignment: pd.Series
    objective_usd: float = np.nan
    bound_usd: float = np.nan
    gap: float = np.nan
    seconds: float = 0.0
    objective_by_term: dict[str, float] = field(default_factory=dict)
    reason: str = ""
    elsewhere_usd: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    move_reason: pd.Series = field(default_factory=lambda: pd.Series(dtype=TEXT))
    rules: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()
    centres: pd.Series = field(default_factory=lambda: pd.Series(dtype=TEXT))
    prices: pd.DataFrame = field(default_factory=pd.DataFrame)


def design_territories(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    model: AlignmentModel,
    *,
    stop: Stop,
    tables: Tables | None = None,
    seed: int = 1,
    start: Start | None = None,
    progress: ProgressCallback = silent,
) -> Design:
    """Assign every account to a seat by the rules of a model, at the least objective that can be found.

    Parameters
    ----------
    accounts : DataFrame
        The accounts frame, one row an account.
    seats : DataFrame
        The seats frame, one row a seat, with homes.
    model : AlignmentModel
        Rules and objective.
    stop : Stop
        When to stop; one that only steps or the gap end is repeated exactly.
    tables : Tables, optional
        Neighbours, ways and fits that the model asks for.
    seed : int
        Seed of the search.
    start : Start, optional
        Plan and prices of a similar problem to begin from.
    progress : callable
        Told of bound and objective as they improve.

    Returns
    -------
    Design
        With status infeasible and the reason when no plan exists.

    Raises
    ------
    InputError
        When there are no accounts or no seats, or the model asks for a table or measure that is not there.
    KeyboardInterrupt
        When it is interrupted before it has a plan; afterwards an interrupt ends it with the best plan so far.
    """
    data = model.read(accounts, seats, tables)
    problem, hopeless = _posed(data, model, model.pieces(data))
    if problem is None:
        return _no_plan("infeasible", hopeless, model)
    known = None if start is None else beginning_of(start, problem, data)
    solution = solve(problem, stop, seed=seed, known=known, progress=progress)
    if solution.plan is None:
        reason = (
            "No plan was found in the time given, and none was ruled out: give it more seconds, or wider tolerances."
        )
        if solution.status == "infeasible":
            progress(Progress("finding out why no plan exists"))
            seconds = min(LONGEST_REASON_SECONDS, solution.seconds + REASON_SECONDS)
            reason = conflict_reason(model, data, problem, seconds=seconds, seed=seed)
        design = _no_plan(solution.status, reason, model)
        return replace(design, bound_usd=solution.bound_usd, seconds=solution.seconds)
    return _design(data, model, keep_incumbents(problem, data, solution))


def evaluate_alignment(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    model: AlignmentModel,
    assignment: pd.Series,
    *,
    tables: Tables | None = None,
    seconds: float = np.inf,
    progress: ProgressCallback = silent,
) -> Design:
    """Price an alignment as it is, and prove how far any plan by the model's rules could be below it.

    Parameters
    ----------
    accounts, seats, model
        As in `design_territories`.
    assignment : Series of str
        The seat of each account by ``account_id``, NaN for none.
    tables : Tables, optional
        As in `design_territories`.
    seconds : float
        Wall-clock seconds for the bound; one that this cuts short is lower and still holds.
    progress : callable
        Told how far the work is.

    Returns
    -------
    Design
        Status feasible or optimal when the alignment keeps all rules; infeasible, without a gap, when it breaks some.
    """
    clock = Clock(Stop(seconds))
    data = model.read(accounts, seats, tables)
    aligned = assignment.reindex(accounts["account_id"])
    drawn = pd.Index(seats["seat_id"]).get_indexer(aligned).astype(np.int64)
    drawn[drawn < 0] = len(seats)
    pieces = tuple(model.pieces(data))
    by_account = _placed(build_problem(data, pieces, split=True), drawn)
    standing = stand(by_account, drawn)
    progress(Progress("proving a bound"))
    problem, hopeless = _posed(data, model, pieces)
    kept, bound, prices = False, np.nan, no_prices(by_account)
    if problem is not None:
        relaxation = relax(easier(problem), clock.seconds_left)
        kept, prices = standing.feasible and _keeps_units(problem, drawn), relaxation.prices
        bound = min(relaxation.bound_usd, standing.usd) if kept else relaxation.bound_usd
    gap = relative_gap(standing.usd, bound) if kept else np.nan
    status: Status = "infeasible" if not kept else "optimal" if gap <= OPTIMAL_GAP else "feasible"
    by_term = _declared_terms(by_account.usd_by_term(drawn), model)
    return Design(
        status=status,
        assignment=aligned.astype(TEXT),
        objective_usd=float(sum(by_term.values())),
        bound_usd=float(bound) if np.isfinite(bound) else np.nan,
        gap=gap,
        seconds=clock.seconds,
        objective_by_term=by_term,
        reason="" if kept else f"The alignment breaks rules of the model. {hopeless}".rstrip(),
        elsewhere_usd=pd.Series(elsewhere_usd(by_account, drawn, prices), index=aligned.index),
        move_reason=pd.Series(move_reasons(by_account, data, drawn, prices), index=aligned.index, dtype=TEXT),
        rules=rule_table(model, by_account, data, drawn, by_term),
        centres=_centres(by_account, data),
        prices=price_table(by_account, prices),
    )


def _posed(data: AlignmentInput, model: AlignmentModel, pieces: Iterable[Piece]) -> tuple[Problem | None, str]:
    """Return the problem; or None, and why locks, eligibility or limits leave some account without any seat."""
    try:
        problem = build_problem(data, pieces)
    except LockClashError as clash:
        return None, lock_reason(clash.accounts, data)
    hopeless = hopeless_reason(problem, data, model.rules)
    return (None, hopeless) if hopeless else (problem, "")


def _design(data: AlignmentInput, model: AlignmentModel, solution: Solution) -> Design:
    assert solution.plan is not None
    problem, plan = solution.problem, solution.plan
    prices = solution.prices or no_prices(problem)
    by_account = plan[problem.account_unit]
    index = pd.Index(data.accounts["account_id"])
    seat_ids = np.append(problem.seat_ids, np.nan)
    by_term = _declared_terms(problem.usd_by_term(plan), model)
    return Design(
        status=solution.status,
        assignment=pd.Series(seat_ids[by_account], index=index, name="seat_id", dtype=TEXT),
        objective_usd=solution.usd,
        bound_usd=solution.bound_usd,
        gap=solution.gap,
        seconds=solution.seconds,
        objective_by_term=by_term,
        elsewhere_usd=pd.Series(elsewhere_usd(problem, plan, prices)[problem.account_unit], index=index),
        move_reason=pd.Series(move_reasons(problem, data, plan, prices), index=index, dtype=TEXT),
        rules=rule_table(model, problem, data, plan, by_term),
        notes=_notes(data, solution),
        centres=_centres(problem, data),
        prices=price_table(problem, prices),
    )


def _centres(problem: Problem, data: AlignmentInput) -> pd.Series:
    """Return the account at the centre of each territory by seat, where centres are free."""
    found = np.flatnonzero(problem.home >= 0)
    accounts = problem.by_unit[problem.root[problem.home[found]]]
    ids = data.accounts["account_id"].to_numpy(dtype=object)[accounts]
    return pd.Series(ids, index=pd.Index(problem.seat_ids[found], name="seat_id"), dtype=TEXT)


def _no_plan(status: Status, reason: str, model: AlignmentModel) -> Design:
    rules = pd.DataFrame({"rule": [rule.rule for rule in model.rules]})
    rules["sentence"], rules["detail"] = [rule.sentence() for rule in model.rules], ""
    return Design(status=status, assignment=pd.Series(dtype=TEXT), reason=reason, rules=rules)


def _declared_terms(by_term: dict[str, float], model: AlignmentModel) -> dict[str, float]:
    """Keep the terms that the model declares, the price of staying unassigned among them."""
    declared: set[str] = {term.term for term in model.objective}
    if any(rule.rule == "assign" and rule.unassigned_usd_per_potential is not None for rule in model.rules):
        declared.add("unassigned")
    return {name: usd for name, usd in by_term.items() if name in declared}


def _placed(problem: Problem, plan: Ints) -> Problem:
    """Return the problem with seats at the best centres of a plan's territories, where centres are free."""
    return at_best_centres(problem, plan) if problem.free_centres else problem


def _keeps_units(problem: Problem, drawn: Ints) -> bool:
    """Whether a plan by account keeps units whole, at seats they may go to, and territories connected."""
    first = drawn[problem.by_unit[problem.starts[:-1]]]
    whole: Bools = first[problem.account_unit] == drawn
    placed = _placed(problem, first)
    allowed = [
        placed.allowed(start, stop)[np.arange(stop - start), first[start:stop]].all() for start, stop in placed.blocks()
    ]
    return bool(whole.all() and all(allowed) and stand(placed, first).feasible)


def _notes(data: AlignmentInput, solution: Solution) -> tuple[str, ...]:
    notes = []
    homes = int(data.seats[["latitude", "longitude"]].isna().any(axis=1).sum())
    if homes and not (solution.problem.home >= 0).any():
        notes.append(f"Seats without a home: {homes}; the way to their accounts counts as nothing.")
    stranded = int((data.accounts["locked"].to_numpy(bool) & (data.incumbent() < 0)).sum())
    if stranded:
        notes.append(f"Locked accounts whose incumbent holds no seat: {stranded}; their lock holds nothing.")
    if solution.interrupted:
        notes.append("The search was interrupted; this is the best plan it had found.")
    return tuple(notes)
