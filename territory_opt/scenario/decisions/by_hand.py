"""What a call decides by hand: accounts to keep where a file says, moves of a stored plan to take back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from territory_opt.alignment.allowed import may_sit
from territory_opt.alignment.rules.decisions import ASSIGN, REFUSE, Decisions
from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.decisions.handed import Handed, read_handed
from territory_opt.scenario.decisions.of_workbook import kept_rows, other_decisions, rejected_rows
from territory_opt.scenario.decisions.returned import MOVES, MOVES_SHEET, REJECT, read_returned
from territory_opt.scenario.decisions.table import COLUMNS, KEPT, TABLE, of_table, placed, resolve_decisions, written
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.reading import Models, file_hash
from territory_opt.scenario.record import StoredRun, read_stored
from territory_opt.scenario.store import run_folder
from territory_opt.workspace.schema import TEXT

KEEP_SHEETS = ("locks", TABLE)
"""Sheets of a workbook that hold accounts to keep."""


@dataclass(frozen=True)
class ByHand:
    """Decisions of one call.

    Attributes
    ----------
    kept : DataFrame
        Those of the file to keep, with `COLUMNS`.
    rejected : DataFrame
        The moves to take back, with `COLUMNS`; their seat is the one that the proposal moves the account to.
    proposal : StoredRun or None
        The stored run whose moves they are.
    hashes : mapping of str to str
        SHA-256 of the files, by their names.
    left : tuple of str
        What a workbook decides besides, and the call leaves aside.
    """

    kept: pd.DataFrame = field(default_factory=lambda: _none())
    rejected: pd.DataFrame = field(default_factory=lambda: _none())
    proposal: StoredRun | None = None
    hashes: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()

    @property
    def carried(self) -> pd.DataFrame:
        """Decisions that files made on the proposal before, with `COLUMNS`, but for accounts decided on anew."""
        if self.proposal is None or self.proposal.record.tables.decisions is None:
            return _none()
        before = self.proposal.record.tables.decisions.reindex(columns=list(COLUMNS))
        anew = pd.concat([self.kept["account_id"], self.rejected["account_id"]])
        return before[before["file"].ne(TABLE) & ~before["account_id"].isin(anew)]


def _none() -> pd.DataFrame:
    return placed(pd.DataFrame(columns=list(KEPT), index=pd.RangeIndex(0)).astype(TEXT), "")


def read_by_hand(folder: Path, name: str, *, keep: Path | None = None, reject: Path | None = None) -> ByHand:
    """Read the files of a call.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The scenario.
    keep : Path, optional
        A table of account_id, one of seat_id, territory_id and rep_id, perhaps decision (assign or refuse) and note; or
        a run's workbook as somebody edited it, see `kept_rows`.
    reject : Path, optional
        The stored run's moves as somebody edited them, a CSV or the sheet of its workbook. Rows that say reject in a
        column ``decision`` are taken back; without that column all rows are. In a run's workbook the sheet of
        assignments may say so, too, see `rejected_rows`.

    Raises
    ------
    InputError
        When a file cannot be used, there is no stored run whose moves could be rejected, or with every row that names
        no account, or an account that the run does not move.
    """
    found = ByHand(hashes=hand_hashes(keep, reject))
    for path in (keep, reject):
        if path is not None and run_folder(folder, name).resolve() in path.resolve().parents:
            expected = f"a copy that lies outside runs/{name}, which the new run replaces"
            raise InputError([InputProblem(str(path), None, "", "", expected)])
    if keep is not None:
        rows, left = _read_kept(keep, rejects=keep == reject)
        found = replace(found, kept=rows, left=left)
    if reject is not None:
        proposal = read_stored(folder, name)
        rows, left = _read_rejected(reject, proposal, keeps=keep == reject)
        found = replace(found, rejected=rows, left=(*found.left, *left), proposal=proposal)
    return found


def _read_kept(path: Path, *, rejects: bool) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return what a file keeps, and what of it is left aside unless the call takes back its moves as well."""
    returned = read_returned(path, KEEP_SHEETS)
    if returned is None:
        return written(read_handed(path, KEPT, required=("account_id",), sheets=KEEP_SHEETS)), ()
    return written(kept_rows(returned)), tuple(other_decisions(returned, keeps=True, rejects=rejects))


def _read_rejected(path: Path, proposal: StoredRun, *, keeps: bool) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the moves that a file takes back, and what of it is left aside unless the call keeps to it as well."""
    returned = read_returned(path)
    if returned is None:
        moves = read_handed(path, MOVES, required=("account_id",), sheets=(MOVES_SHEET,))
        return _rejected(moves, proposal), ()
    taken = _below(*(_rejected(part, proposal) for part in rejected_rows(returned)))
    left = tuple(other_decisions(returned, keeps=keeps, rejects=True))
    return taken.drop_duplicates("account_id", ignore_index=True), left


def hand_hashes(keep: Path | None, reject: Path | None) -> dict[str, str]:
    """Return the SHA-256 of the files of a call by their names; a run of other files is another run.

    Raises
    ------
    InputError
        When a file is not there.
    """
    files = {what: path for what, path in (("kept", keep), ("rejected", reject)) if path is not None}
    missing = [path for path in files.values() if not path.is_file()]
    if missing:
        raise InputError(InputProblem(str(path), None, "", "", "a file at this path") for path in missing)
    return {f"{path.name} ({what})": file_hash(path) for what, path in files.items()}


def _rejected(handed: Handed, proposal: StoredRun) -> pd.DataFrame:
    """Return the rows of an edited moves.csv that take a move back."""
    decision = handed.frame.get("decision")
    if decision is not None:
        known = decision.isna() | decision.str.casefold().eq(REJECT).fillna(False)
        problems = list(handed.problems("decision", ~known, f"{REJECT}, or nothing for a move that stands"))
        if not problems and decision.isna().all():
            told = f"{REJECT} in at least one row"
            problems = [InputProblem(handed.file, None, handed.given["decision"], "", told)]
        if problems:
            raise InputError(problems)
        handed = replace(handed, frame=handed.frame[decision.notna()])
    accounts = proposal.record.accounts.set_index("account_id")
    moved = accounts.index[accounts["moved"].to_numpy(dtype=bool)]
    rows = handed.frame.reindex(columns=[*MOVES]).astype(TEXT)
    account, proposed = rows["account_id"], rows["account_id"].map(accounts["seat_id"]).astype(TEXT)
    settled = account.isin(ByHand(proposal=proposal).carried["account_id"]) & ~account.isin(moved)
    faults = [
        ("account_id", account.isna(), "an account's key"),
        ("account_id", account.notna() & ~account.isin(accounts.index), "an account of the stored run"),
        ("account_id", account.isin(accounts.index) & ~account.isin(moved) & ~settled, "an account that the run moves"),
        ("account_id", account.notna() & account.duplicated(), "each account once"),
    ]
    if "to_seat_id" in handed.frame:
        other = account.isin(moved) & (rows["to_seat_id"].fillna("") != proposed.fillna(""))
        faults.append(
            ("to_seat_id", other, "the seat that the stored run moves it to; is this the file of an older run?")
        )
    problems = [problem for column, wrong, told in faults for problem in handed.problems(column, wrong, told)]
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.row or 0))
    decided = rows.drop(columns="to_seat_id").assign(seat_id=proposed, decision=REFUSE)[~settled]
    return placed(decided.reindex(columns=list(KEPT)).astype(TEXT), handed.file)


def decide(prepared: Prepared, by_hand: ByHand) -> Prepared:
    """Put decisions before the design: those of the workspace's table, and those of the call.

    Parameters
    ----------
    prepared : Prepared
        The scenario's problem.
    by_hand : ByHand
        What the call decides.

    Returns
    -------
    Prepared
        With the rule `decisions` in its model whatever the model declares; unchanged when nothing was decided.

    Raises
    ------
    InputError
        With every decision that names what is not there or contradicts another.
    """
    table = of_table(prepared.workspace.table(TABLE))
    carried = _on_what_is_there(by_hand.carried, prepared)
    rejected = _taken_back(prepared, _on_what_is_there(by_hand.rejected, prepared))
    given = [by_hand.kept, carried, rejected]
    lost = len(by_hand.carried) + len(by_hand.rejected) - len(carried) - len(rejected)
    told = [f"decisions on accounts or seats that are gone: {lost:,}; they hold nothing"] if lost else []
    rows = _below(table, *given)
    if rows.empty:
        return prepared
    return replace(
        prepared,
        workspace=replace(prepared.workspace, tables={**prepared.workspace.tables, TABLE: rows}),
        models=_ruled(prepared.models),
        tables=replace(prepared.tables, decisions=resolve_decisions(rows, prepared.accounts, prepared.seats)),
        applied=(*prepared.applied, *_told(_below(*given)), *told, *by_hand.left),
    )


def _below(*parts: pd.DataFrame) -> pd.DataFrame:
    """Put decisions below each other."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _on_what_is_there(rows: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """Return decisions on a stored run whose accounts are still there, and whose seats, where they were assigned."""
    seat = rows["seat_id"].isin(prepared.seats["seat_id"]) | rows["decision"].eq(REFUSE)
    return rows[rows["account_id"].isin(prepared.accounts["account_id"]) & seat]


def _taken_back(prepared: Prepared, rejected: pd.DataFrame) -> pd.DataFrame:
    """Return what rejected moves decide: the account stays with its incumbent seat, or does not go where it was to go.

    It cannot stay where the seat is gone or may not have it, or where accounts that belong together are to stay with
    different seats.
    """
    if rejected.empty:
        return rejected
    accounts, model = prepared.accounts.set_index("account_id"), prepared.models.alignment
    stays = rejected.assign(seat_id=rejected["account_id"].map(accounts["incumbent_seat_id"]).astype(TEXT))
    possible = may_sit(prepared.accounts, prepared.seats, model, stays, prepared.tables)
    unit = pd.Series(model.read(prepared.accounts, prepared.seats, prepared.tables).unit, index=accounts.index)
    possible &= stays["seat_id"].groupby(stays["account_id"].map(unit)).transform("nunique").le(1).to_numpy(dtype=bool)
    refused = rejected[~possible]
    refused = refused[refused["seat_id"].isin(prepared.seats["seat_id"])]
    return _below(stays[possible].assign(decision=ASSIGN), refused)


def _told(given: pd.DataFrame) -> Iterator[str]:
    """Yield what each file decided."""
    for file, rows in given.groupby("file", sort=False):
        counts = rows["decision"].value_counts()
        parts = [(counts.get(ASSIGN, 0), "assigned to a seat"), (counts.get(REFUSE, 0), "refused to one")]
        yield f"{file}: accounts {' and '.join(f'{what} {count:,}' for count, what in parts if count)}"


def _ruled(models: Models) -> Models:
    """Return the models with the rule in the alignment model and in its declaration, which the audit reads."""
    alignment, declared = models.alignment, models.declaration
    if any(isinstance(rule, Decisions) for rule in alignment.rules):
        return models
    rule = Decisions.model_validate({"rule": TABLE})
    return replace(
        models,
        alignment=alignment.model_copy(update={"rules": (*alignment.rules, rule)}),
        declared={**models.declared, "alignment": {**declared, "rules": [*declared.get("rules", ()), {"rule": TABLE}]}},
    )
