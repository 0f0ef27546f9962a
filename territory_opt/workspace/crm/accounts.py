"""The accounts table from the accounts or companies of a CRM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.crm.countries import country_codes, regions
from territory_opt.workspace.crm.export import as_text
from territory_opt.workspace.crm.journal import Journal, ReadTable
from territory_opt.workspace.crm.segments import UNSIZED, describe_bands, segments_by_size
from territory_opt.workspace.references import check_references
from territory_opt.workspace.schema import ACCOUNTS
from territory_opt.workspace.typed import TypedTable

_CUSTOMER = r"\b(?:customer|client|evangelist)\b"
_NO_CUSTOMER = r"\b(?:former|ex|lost|churned|past|prospect|prospective|lead|subscriber|opportunity|potential)\b"
NOWHERE = "all"
"""The region of all accounts where nothing tells one."""


@dataclass(frozen=True)
class Amounts:
    """What opportunities tell of accounts, indexed by account_id, in the currency of the export.

    Attributes
    ----------
    won_usd : pandas.Series
        Won in the last twelve months.
    open_usd : pandas.Series
        Open.
    """

    won_usd: pd.Series
    open_usd: pd.Series


def build_accounts(
    read: ReadTable, amounts: Amounts | None, territory_region: pd.Series | None, journal: Journal
) -> tuple[pd.DataFrame, str]:
    """Make the accounts table; its owners are still those of the export.

    Parameters
    ----------
    read : ReadTable
        The accounts of the export, with a key each.
    amounts : Amounts or None
        What opportunities tell; None when there are none.
    territory_region : Series of text or None
        Region by account_id from a hierarchy of territories.
    journal : Journal
        What is told of the import.

    Returns
    -------
    accounts : DataFrame
        Columns of the schema, with ``row``; ``rep_id`` is the owner's key.
    country : str
        The country most of them are in.
    """
    read = _with_sound_parents(_with_sound_places(_with_sound_sizes(read, journal), journal), journal)
    given = read.frame
    accounts = given[[column.name for column in ACCOUNTS.columns if column.name in given]].copy()
    accounts["country"], home = _countries(read, journal)
    accounts["segment"] = _segments(read, journal)
    accounts["region"] = _regions(given, accounts["country"], home, territory_region, journal)
    if "status" not in given:
        accounts["status"] = _statuses(given["kind"])
    _add_amounts(accounts, read, amounts, journal)
    return accounts.assign(rep_id=given["owner"], row=given["row"]), home


def _with_sound_sizes(read: ReadTable, journal: Journal) -> ReadTable:
    """Empty sizes below zero."""
    for column in ("employees", "annual_revenue_usd", "current_arr_usd", "open_pipeline_usd"):
        if column in read.frame:
            negative = read.frame[column] < 0
            journal.find(read, negative, column, "less than nothing; left empty")
            read = read.with_columns(**{column: read.frame[column].mask(negative)})
    return read


def _with_sound_places(read: ReadTable, journal: Journal) -> ReadTable:
    """Empty coordinates that are no place on land; the postal code may still place the account."""
    latitude, longitude = read.frame["latitude"], read.frame["longitude"]
    given = latitude.notna() | longitude.notna()
    sound = latitude.between(-90, 90) & longitude.between(-180, 180) & ~(latitude.eq(0) & longitude.eq(0))
    journal.find(read, given & ~sound, "latitude", "no place on land; placed by the postal code instead")
    return read.with_columns(latitude=latitude.where(sound), longitude=longitude.where(sound))


def _with_sound_parents(read: ReadTable, journal: Journal) -> ReadTable:
    """Empty parents that are not in the export, and those of families that run in a circle."""
    typed = TypedTable(ACCOUNTS, read.frame[["account_id", "parent_id"]], read.frame["row"].to_numpy())
    problems = check_references({ACCOUNTS.name: typed})
    rows = read.frame["row"]
    circle = rows.isin([problem.row for problem in problems if "circle" in problem.expected])
    nowhere = rows.isin([problem.row for problem in problems if "circle" not in problem.expected])
    journal.find(read, nowhere, "parent_id", "the parent is not among the accounts; it stands without one")
    journal.find(read, circle, "parent_id", "the family runs in a circle; it stands without a parent")
    return read.with_columns(parent_id=read.frame["parent_id"].mask(circle | nowhere))


def _countries(read: ReadTable, journal: Journal) -> tuple[pd.Series, str]:
    frame = read.frame
    codes = country_codes(frame["country_code"]).fillna(country_codes(frame["country"]))
    column = "country" if read.holds("country") else "country_code"
    unknown = codes.isna() & (frame["country_code"].notna() | frame["country"].notna())
    home = str(codes.mode().iloc[0]) if codes.notna().any() else "US"
    journal.find(read, unknown, column, f"a country that is not known; taken for the most frequent, {home}")
    if (codes.isna() & ~unknown).any():
        count = int((codes.isna() & ~unknown).sum())
        journal.assumptions.append(f"country: {count:,} accounts name none and count as {home}")
    return codes, home


def _segments(read: ReadTable, journal: Journal) -> pd.Series:
    """Return every account's segment: its own, else by size, else the most frequent."""
    # A semicolon would part the name in two where reps list their segments.
    own = read.frame["segment"].str.replace(r"\s*;\s*", ", ", regex=True)
    if own.notna().all():
        return own
    lacking = own.isna()
    sized = segments_by_size(read.frame["employees"], read.frame["annual_revenue_usd"])
    by_size = lacking & sized.notna()
    if by_size.any():
        some = "" if by_size.all() else f" of {int(by_size.sum()):,} accounts that name none"
        journal.assumptions.append(f"segment{some}: by size, {describe_bands()}")
    filled = own.fillna(sized)
    rest = filled.isna()
    if rest.any():
        usual = str(filled.mode().iloc[0]) if filled.notna().any() else UNSIZED
        of = "all accounts" if rest.all() else f"{int(rest.sum()):,} accounts"
        journal.assumptions.append(f"segment of {of} that tell neither segment nor size: {usual}")
        filled = filled.fillna(usual)
    return filled


def _regions(
    given: pd.DataFrame, country: pd.Series, home: str, territory_region: pd.Series | None, journal: Journal
) -> pd.Series:
    """Return every account's region: its own, its territory's, its state's, or that of its owner's other accounts."""
    found = given["region"]
    if territory_region is not None:
        found = found.fillna(given["account_id"].map(territory_region).astype(TEXT))
    placed = found.isna()
    if placed.any():
        found = found.fillna(regions(given["state"], given["postal_code"], country.fillna(home), home))
        if (placed & found.notna()).any():
            how = "the Census Bureau's region of the state or postal code, else the country at home, else the continent"
            journal.assumptions.append(f"region of {int((placed & found.notna()).sum()):,} accounts: {how}")
    lost = found.isna()
    if lost.any():
        pairs = pd.DataFrame({"owner": given["owner"], "region": found}).dropna()
        usual = pairs.groupby("owner")["region"].agg(lambda names: names.mode().iloc[0])
        rest = str(found.mode().iloc[0]) if found.notna().any() else NOWHERE
        found = found.fillna(given["owner"].map(usual).astype(TEXT)).fillna(rest)
        how = f"that of most of their owner's accounts, else {rest}"
        journal.assumptions.append(f"region of {int(lost.sum()):,} accounts whose place tells none: {how}")
    return found.astype(TEXT)


def _statuses(kind: pd.Series) -> pd.Series:
    """Return what the CRM's own kind of account tells; missing where it tells nothing, then current ARR does."""
    plain = kind.str.casefold().str.replace("_", " ", regex=False)
    former = plain.str.contains(_NO_CUSTOMER, na=False)
    customer = plain.str.contains(_CUSTOMER, na=False)
    return as_text(np.select([former, customer], ["prospect", "customer"], default="")).replace("", np.nan)


def _add_amounts(accounts: pd.DataFrame, read: ReadTable, amounts: Amounts | None, journal: Journal) -> None:
    """Fill in current ARR and open pipeline where no column of the accounts holds them."""
    keys = accounts["account_id"]
    if not read.holds("current_arr_usd"):
        if amounts is None:
            journal.assumptions.append("current_arr_usd: 0, as the export holds neither ARR nor opportunities")
            accounts["current_arr_usd"] = 0.0
        else:
            journal.assumptions.append("current_arr_usd: what the account bought in the last twelve months")
            accounts["current_arr_usd"] = keys.map(amounts.won_usd).astype("float64").fillna(0.0).round(2)
    if amounts is not None and not read.holds("open_pipeline_usd"):
        accounts["open_pipeline_usd"] = keys.map(amounts.open_usd).astype("float64").fillna(0.0).round(2)
