"""Where basic units are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.geography.sites import at_one_place, edges_between, lay_together, read_units, sites_among


@pytest.fixture
def units():
    """A postal code of two segments and three accounts, one of them without a place, and an account by itself."""
    accounts = pd.DataFrame(
        {
            "account_id": ["A", "B", "C", "D SMB"],
            "unit_id": ["US-1 SMB", "US-1 Big", "US-1 SMB", "D SMB"],
            "segment": ["SMB", "Big", "SMB", "SMB"],
            "country": "US",
            "latitude": [40.0, 42.0, np.nan, 41.0],
            "longitude": [-99.0, -99.0, -99.0, -99.0],
        }
    )
    return read_units(accounts)


def test_units_know_what_they_are_part_of(units) -> None:
    """An account that is a unit is part of nothing else, whatever its key ends in."""
    assert units.unit_id.tolist() == ["US-1 SMB", "US-1 Big", "D SMB"]
    assert units.site.tolist() == ["US-1", "US-1", "D SMB"]
    assert units.code.tolist() == ["1", "1", "D SMB"]
    assert units.segment.tolist() == ["SMB", "Big", "SMB"]
    assert units.accounts.tolist() == [1, 1, 1]


def test_a_site_lies_at_the_mean_place_of_its_accounts(units) -> None:
    """Halfway between 40 and 42 degrees lies 41, where the account by itself is."""
    sites = lay_together(units, units.site)
    assert sites.of_unit.tolist() == [0, 0, 1]
    assert (sites.x[0], sites.y[0]) == pytest.approx((sites.x[1], sites.y[1]), abs=100)


def test_sites_at_one_place_become_one(units) -> None:
    """One without a place stays by itself."""
    sites = lay_together(units, units.unit_id)
    nowhere = np.array([np.nan, 5.0, 5.0])
    merged = at_one_place(sites._replace(x=nowhere, y=nowhere))
    assert merged.of_unit[1] == merged.of_unit[2] != merged.of_unit[0]
    apart = at_one_place(sites._replace(x=nowhere * np.nan, y=nowhere * np.nan))
    assert sorted(apart.of_unit.tolist()) == [0, 1, 2]


def test_neighbours_among_some_units(units) -> None:
    """Pairs by name, and then only those of which both are kept."""
    sites = lay_together(units, units.unit_id)
    edges = edges_between(sites, np.array([["D SMB", "US-1 SMB"], ["US-1 Big", "US-1 SMB"], ["X", "D SMB"]], object))
    assert edges.tolist() == [[0, 1], [0, 2]]
    own, kept = sites_among(sites, edges, np.array([0, 2]))
    assert own.name.tolist() == ["US-1 SMB", "D SMB"]
    assert kept is not None
    assert kept.tolist() == [[0, 1]]
    assert sites_among(sites, None, np.array([0]))[1] is None
