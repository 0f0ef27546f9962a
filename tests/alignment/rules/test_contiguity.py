"""Rule `contiguity`."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from territory_opt.alignment.pieces import Contiguous
from territory_opt.alignment.tables import Tables
from territory_opt.workspace.schema import TEXT


def _input(company, *pairs: tuple[str, str]):
    neighbours = pd.DataFrame(list(pairs), columns=["unit_id", "neighbor_id"]).astype(TEXT)
    return replace(company.without("contiguity").read(), tables=Tables(neighbours=neighbours))


def _pairs(company, *pairs: tuple[str, str]) -> list[list[int]]:
    (rule,) = (rule for rule in company.model.rules if rule.rule == "contiguity")
    (piece,) = rule.pieces(_input(company, *pairs))
    assert isinstance(piece, Contiguous)
    return piece.pairs.tolist()


@pytest.fixture
def row(make):
    """Accounts A to D, each a unit but A and B, which share one."""
    accounts = [make.account(key, unit_id="AB" if key in "AB" else key) for key in "ABCD"]
    return make.company(accounts, [make.seat("S"), make.seat("T")], [{"rule": "contiguity"}])


def test_pairs_of_basic_units_become_pairs_of_units(row) -> None:
    """Each pair stands once, the smaller first; what holds no accounts and pairs within a unit are left out."""
    pairs = _pairs(row, ("D", "C"), ("C", "D"), ("AB", "D"), ("AB", "nobody"), ("C", "C"))
    assert pairs == [[0, 2], [1, 2]]


def test_a_family_is_a_neighbour_by_any_of_its_units(make) -> None:
    """Units merged by a family have the neighbours of all of them."""
    accounts = [make.account("A"), make.account("child", family_id="A"), make.account("B")]
    company = make.company(accounts, [make.seat("S")], [{"rule": "families"}, {"rule": "contiguity"}])
    assert _pairs(company, ("child", "B"), ("A", "child")) == [[0, 1]]


def test_neighbours_that_are_missing_are_told(row) -> None:
    """So are those that name none of the units."""
    rule = row.model.rules[1]
    assert [missing.key for missing in rule.misses(row.without("contiguity").read())] == ["neighbours"]
    (missing,) = rule.misses(_input(row, ("X", "Y")))
    assert missing.expected == "pairs of neighbours among the accounts' unit_id"
    assert not list(rule.misses(_input(row, ("AB", "C"))))


def test_one_unit_needs_no_neighbours(make) -> None:
    """It is connected by itself."""
    company = make.company([make.account("A")], [make.seat("S")], [{"rule": "contiguity"}])
    assert not list(company.model.rules[1].misses(_input(company)))


def test_sentence(read_model) -> None:
    """The rule says what connects."""
    rule = read_model("rules: [{rule: contiguity}]").rules[1]
    assert rule.sentence() == "The units of every seat are neighbours in one connected piece."


def test_what_is_wrong_is_named(refusal) -> None:
    """An unknown source of neighbours is told."""
    assert "expected 'auto', 'adjacency', 'polygons' or 'voronoi'" in refusal(
        "rules: [{rule: contiguity, neighbours: roads}]"
    )
