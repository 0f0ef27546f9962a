"""Series and their sums."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.hierarchy import build_hierarchy, grouping


def test_every_sum_adds_up_its_series() -> None:
    """Company, single keys, pairs and bottom are there, each the sum of the series that carry its name."""
    series = pd.MultiIndex.from_product(
        [["East", "West"], ["SMB", "Mid"], ["A", "B"]], names=["region", "segment", "product"]
    )
    hierarchy = build_hierarchy(series)
    keys = ("region", "segment", "product")
    assert hierarchy.levels == ((), *((key,) for key in keys), keys[:2], ("region", "product"), keys[1:], keys)
    amounts = 2.0 ** np.arange(len(series))
    summed = pd.Series(hierarchy.summed(amounts))
    by_level = {names: summed[hierarchy.level == level].to_numpy() for level, names in enumerate(hierarchy.levels)}
    assert by_level[()].tolist() == [255.0]
    expected = pd.Series(amounts, series).groupby(["segment", "product"]).sum()
    assert by_level["segment", "product"].tolist() == expected.tolist()
    assert by_level[keys].tolist() == amounts.tolist()


def test_a_key_that_never_differs_makes_no_level() -> None:
    """One region and one product leave the company and its segments."""
    series = pd.MultiIndex.from_product([["all"], ["SMB", "Mid"], ["all"]], names=["region", "segment", "product"])
    assert build_hierarchy(series).levels == ((), ("segment",))
    assert build_hierarchy(series[:1]).levels == ((),)


def test_groups_are_sorted_and_whole() -> None:
    """Labels come sorted, whatever the order of the keys, and each series is in one group."""
    series = pd.MultiIndex.from_product([["West", "East"], ["SMB"], ["all"]], names=["region", "segment", "product"])
    labels, sums = grouping(series, ("segment", "region"))
    assert labels.to_list() == [("SMB", "East"), ("SMB", "West")]
    assert sums.toarray().tolist() == [[0.0, 1.0], [1.0, 0.0]]
