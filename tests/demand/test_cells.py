"""Sharing out what is known to the cells of the accounts."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from territory_opt.demand.cells import absent_cells, listed, part_among_regions, with_unseen

ACCOUNTS = pd.DataFrame(
    [
        ("East", "SMB", 1.0),
        ("West", "SMB", 1.0),
        ("West", "SMB", 2.0),
        ("East", "Enterprise", 1.0),
        ("North", "Mid", 1.0),
    ],
    columns=["region", "segment", "weight"],
)


def series(*names: tuple[str, str, str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(names, names=["region", "segment", "product"])


def shares(sharing, known: pd.MultiIndex) -> dict[Any, dict[Any, float]]:
    """Share by planned and known series, without the zeros."""
    table = pd.DataFrame(sharing.shares.toarray(), index=sharing.series, columns=known)
    return {planned: row[row != 0].to_dict() for planned, row in table.iterrows()}


def test_what_is_known_without_region_goes_by_weight() -> None:
    """SMB without region is parted one to three; what has a region, or no account anywhere, stays as it is."""
    known = series(("East", "SMB", "all"), ("all", "Gone", "all"), ("all", "SMB", "all"))
    found = part_among_regions(known, ACCOUNTS)
    assert shares(found, known) == {
        ("East", "SMB", "all"): {("East", "SMB", "all"): 1.0, ("all", "SMB", "all"): 0.25},
        ("West", "SMB", "all"): {("all", "SMB", "all"): 0.75},
        ("all", "Gone", "all"): {("all", "Gone", "all"): 1.0},
    }
    assert found.notes == ("SMB: known without region, parted among 2 regions by the score of their accounts",)


def test_a_region_named_all_is_a_region_where_accounts_have_it() -> None:
    """Where accounts themselves carry no region, nothing is parted."""
    known = series(("all", "SMB", "all"))
    accounts = pd.DataFrame([("all", "SMB", 1.0), ("East", "SMB", 1.0)], columns=["region", "segment", "weight"])
    assert shares(part_among_regions(known, accounts), known) == {("all", "SMB", "all"): {("all", "SMB", "all"): 1.0}}


def test_cells_never_sold_in_get_a_share_of_each_product() -> None:
    """Two accounts in the West bring a quarter of what the East's one account brings, product by product."""
    known = series(("East", "SMB", "Core"), ("East", "SMB", "Plus"))
    parted = part_among_regions(known, ACCOUNTS)
    found = shares(with_unseen(parted, ACCOUNTS, 0.25), known)
    assert found["West", "SMB", "Core"] == {("East", "SMB", "Core"): pytest.approx(0.5)}
    assert found["West", "SMB", "Plus"] == {("East", "SMB", "Plus"): pytest.approx(0.5)}
    assert found["East", "Enterprise", "all"] == {}
    assert found["North", "Mid", "all"] == {}


def test_cells_are_named_shortly() -> None:
    """Three by name, the others counted."""
    cells = absent_cells(ACCOUNTS, series(("East", "Other", "all")))
    assert listed(cells) == "Enterprise in East, SMB in East, Mid in North and 1 more cell"
