"""Write the demo workspace: generated tables, settings and copies of the shipped models and scenarios."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from territory_opt.workspace import schema
from territory_opt.workspace.declared import Kind, find_declared, list_declared
from territory_opt.workspace.demo.books import assign_books, lock_accounts
from territory_opt.workspace.demo.company import lead_scores, make_accounts, make_gaps
from territory_opt.workspace.demo.credit import credit_opportunities
from territory_opt.workspace.demo.former import make_former
from territory_opt.workspace.demo.history import make_opportunities, open_pipeline
from territory_opt.workspace.demo.names import load_words
from territory_opt.workspace.demo.people import make_people
from territory_opt.workspace.demo.places import load_atlas
from territory_opt.workspace.settings import SETTINGS_FILE
from territory_opt.workspace.template import workspace_aside

KINDS: tuple[Kind, ...] = ("models", "scenarios")

COMPANY = "Quillmark Software"

SETTINGS = f"""\
# {COMPANY}, an invented company: contract management software for companies in the United States.
# Data exported on 30 November 2026. Made by the demo generator, seed {{seed}}.
name: {COMPANY}
plan_start: "2027-01"
currency: USD
country: US
unit: account
"""


def make_tables(seed: int = 2027) -> dict[str, pd.DataFrame]:
    """Generate the demo's tables.

    Parameters
    ----------
    seed : int
        The same seed gives the same tables.

    Returns
    -------
    dict
        accounts, reps and opportunities with the columns of the schema, in its order.
    """
    # A stream of its own for each part: a change in one leaves what the others draw alone.
    streams = np.random.default_rng(seed).spawn(7)
    for_accounts, for_people, for_books, for_history, for_gaps, for_former, for_credit = streams
    atlas, words = load_atlas(), load_words()
    accounts = make_accounts(for_accounts, atlas, words)
    people = make_people(for_people, atlas, words, accounts)
    accounts["promise"] = accounts["fit"] * np.sqrt(accounts["employees"])
    accounts["rep_id"] = assign_books(for_books, accounts, people)
    accounts["locked"] = lock_accounts(for_books, accounts, people)
    opportunities = make_opportunities(for_history, accounts)
    people = pd.concat([people, make_former(for_former, words, people)], ignore_index=True)
    opportunities["rep_id"] = credit_opportunities(for_credit, opportunities, accounts, people)
    accounts["open_pipeline_usd"] = open_pipeline(accounts, opportunities)
    accounts["lead_score"] = lead_scores(for_gaps, accounts)
    accounts = make_gaps(for_gaps, accounts)
    accounts["country"] = "US"
    return {
        table.name: frame.reindex(columns=[column.name for column in table.columns])
        for table, frame in (
            (schema.ACCOUNTS, accounts), (schema.REPS, people), (schema.OPPORTUNITIES, opportunities)
        )
    }  # fmt: skip


def write_demo(folder: str | Path, seed: int = 2027) -> None:
    """Write the complete demo workspace.

    It is written aside and put in place once it is complete, so that nobody ever takes half of it for a workspace.

    Parameters
    ----------
    folder : str or Path
        A folder that does not exist or is empty; its parents are made.
    seed : int
        The same seed gives the same bytes.

    Raises
    ------
    InputError
        When there is something in the folder already, or it cannot be written.
    """
    folder = Path(folder)
    with workspace_aside(folder) as aside:
        _write(aside, seed)


def _write(folder: Path, seed: int) -> None:
    data = folder / "data"
    data.mkdir()
    (folder / SETTINGS_FILE).write_bytes(SETTINGS.format(seed=seed).encode())
    for name, table in make_tables(seed).items():
        as_exported(table).to_csv(data / f"{name}.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d")
    for kind in KINDS:
        (folder / kind).mkdir()
        for name in list_declared(None, kind):
            shipped = find_declared(None, kind, name)
            (folder / kind / shipped.name).write_bytes(shipped.read_bytes())


def as_exported(table: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers without a decimal point, as every CRM writes them."""
    exported = table.copy()
    for name in table.select_dtypes("number").columns:
        known = table[name].dropna()
        if len(known) and (known == known.round()).all():
            exported[name] = table[name].astype("Int64")
    return exported
