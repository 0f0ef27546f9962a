"""Leads as the plan's model reads accounts: placed, with unit and family, potential and workload."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from territory_opt.scenario.record import Record
from territory_opt.scenario.routing.standards import with_standards
from territory_opt.workspace.places.placing import place_accounts
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.settings import Settings
from territory_opt.workspace.workspace import load_table

PLANNED = ("territory_id", "seat_id", "moved", "reason", "elsewhere_usd")
"""Columns of a plan's accounts that say what became of them."""


def prepare_leads(
    leads: pd.DataFrame, record: Record, settings: Settings, folder: Path
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the leads with the columns of the plan's accounts, as far as these say what they are, and notes.

    Parameters
    ----------
    leads : DataFrame
        Leads in the schema's types.
    record : Record
        The plan.
    settings : Settings
        The workspace's settings: what a unit is.
    folder : Path
        The workspace, for its file of polygons.

    Raises
    ------
    InputError
        When units are polygons and their file cannot be used, or the table of places cannot.
    """
    nowhere = (leads["latitude"].isna() | leads["longitude"].isna()).any()
    leads = leads.assign(**place_accounts(leads, load_table(folder, settings, "places") if nowhere else None))
    unit, notes = _units(leads, settings, folder)
    leads = with_standards(leads, record.accounts, record.demand)
    seat_of = record.seats.dropna(subset=["rep_id"]).set_index("rep_id")["seat_id"]
    leads = leads.assign(
        unit_id=unit,
        family_id=_families(leads),
        customers=leads["status"].eq("customer").astype(np.float64),
        accounts=1.0,
        incumbent_seat_id=leads["rep_id"].map(seat_of).astype(TEXT),
    )
    lost = int(leads["latitude"].isna().sum())
    if lost:
        notes = (*notes, f"{lost:,} leads have no place and count no travel")
    columns = [name for name in record.accounts.columns if name not in PLANNED]
    kinds = {name: kind for name, kind in record.accounts.dtypes[columns].items() if name != "skills"}
    return leads.reindex(columns=columns).astype(kinds), notes


def _units(leads: pd.DataFrame, settings: Settings, folder: Path) -> tuple[pd.Series, tuple[str, ...]]:
    """Return the basic unit of each lead, and notes on them."""
    if settings.unit == "account":
        return leads["account_id"], ()
    # The library of polygons takes its time to load, and most plans have none.
    from territory_opt.geography.units import unit_labels

    labels = unit_labels(leads, settings, folder)
    return labels.unit_id, labels.notes


def _families(leads: pd.DataFrame) -> pd.Series:
    """Return the family of each lead among the leads; where it has parents in the plan, it belongs there anyway."""
    if leads["parent_id"].isna().all():
        return leads["account_id"]
    from territory_opt.geography.units import family_roots

    return family_roots(leads)
