"""Families are trees of two to eight accounts, mostly of one segment and one region."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.demo.families import ACCOUNTS_OF_SEGMENT, FAMILIES_OF_SEGMENT


def test_segments_have_their_numbers(accounts: pd.DataFrame) -> None:
    """About 5,000 accounts, split as promised."""
    assert accounts["segment"].value_counts().to_dict() == ACCOUNTS_OF_SEGMENT
    assert accounts["account_id"].is_unique


def test_families_are_trees_of_two_to_eight(accounts: pd.DataFrame) -> None:
    """Every chain of parents ends at a root that has none, and no family is larger than eight."""
    has_parent = accounts.set_index("account_id")["parent_id"].notna()
    assert not accounts["root_id"].map(has_parent).any()
    size = accounts.groupby("root_id").size()
    assert size.max() <= 8
    assert (size > 1).sum() == sum(FAMILIES_OF_SEGMENT.values())


def test_some_children_have_a_parent_that_is_a_child(accounts: pd.DataFrame) -> None:
    """Real families are deeper than one level."""
    parent = accounts.set_index("account_id")["parent_id"]
    grandparent = accounts["parent_id"].map(parent)
    assert grandparent.notna().sum() > 20


def test_most_families_keep_to_a_segment_and_a_region_but_not_all(accounts: pd.DataFrame) -> None:
    """Some families cross segments and regions, as families do, but few."""
    families = accounts[accounts.groupby("root_id")["root_id"].transform("size") > 1].groupby("root_id")
    for column, lowest, highest in (("segment", 0.02, 0.25), ("region", 0.05, 0.45)):
        crossing = (families[column].agg("nunique") > 1).mean()
        assert lowest < crossing < highest
