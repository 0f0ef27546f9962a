"""An import before it is written: the tables of a workspace, and what is told of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from territory_opt.workspace.crm.journal import Journal
from territory_opt.workspace.settings import TableSource


@dataclass(frozen=True)
class Imported:
    """What an export became.

    Attributes
    ----------
    tables : mapping of str to pandas.DataFrame
        The workspace's tables by standard name, columns of the schema only.
    journal : Journal
        What is told of the import.
    country, currency : str
        ISO codes for ``workspace.yaml``.
    today : pandas.Timestamp or None
        The day of the export, as far as it tells; the plan year is the one after.
    copies : mapping of str to pandas.DataFrame
        Tables of the export to keep as they are, by file name below ``data/``.
    files : mapping of str to Path
        Files of the user's to copy as they are, by file name below ``data/``.
    sources : mapping of str to TableSource
        What ``workspace.yaml`` says of tables that stay in those files.
    """

    tables: Mapping[str, pd.DataFrame]
    journal: Journal
    country: str = "US"
    currency: str = "USD"
    today: pd.Timestamp | None = None
    copies: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    sources: Mapping[str, TableSource] = field(default_factory=dict)
