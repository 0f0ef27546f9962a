"""What is measured of groups, whoever made them, and how it is told."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from benchmarks import peers
from benchmarks.peer_methods import METHODS, OURS
from benchmarks.peer_work import EARTH_RADIUS_KM, Work, map_work, measure, points_work

SMALL = ("--points", "60", "--groups", "3", "--units", "60", "--territories", "3")


def _row_of_five() -> Work:
    """Five units along the equator, a degree apart, each beside the next."""
    beside = np.eye(5, k=1, dtype=bool)
    weight = np.array([1.0, 1.0, 2.0, 1.0, 1.0])
    return Work("map", np.zeros(5), np.arange(5.0), weight, csr_matrix(beside | beside.T), 2, True, seconds=1.0, seed=1)


def test_balance_is_measured_against_the_mean() -> None:
    """Weights of 2 and 4 lie a third off their mean of 3, which is their coefficient of variation, too."""
    measured = measure(_row_of_five(), np.array([7, 7, 4, 4, 4]))
    assert measured.groups == 2
    assert measured.variation == pytest.approx(1 / 3)
    assert measured.worst_off_share == pytest.approx(1 / 3)


def test_the_mean_is_that_of_the_groups_asked_for() -> None:
    """Who makes three groups where two were asked for is measured by what two should weigh."""
    measured = measure(_row_of_five(), np.array([0, 0, 1, 2, 2]))
    assert measured.variation == pytest.approx(0.0, abs=1e-12)
    assert measured.worst_off_share == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("group", "share"),
    [((0, 0, 0, 1, 1), 1.0), ((0, 1, 0, 1, 1), 0.0), ((0, 1, 1, 1, 0), 0.5), ((0, 1, 2, 1, 1), 2 / 3)],
)
def test_a_group_is_connected_or_not(group: tuple[int, ...], share: float) -> None:
    """Only groups in one piece count, however many pieces the others have."""
    assert measure(_row_of_five(), np.array(group)).connected_share == pytest.approx(share)


def test_inertia_is_about_the_centre_of_gravity() -> None:
    """Weights of 1, 1 and 2 in a row have their centre a quarter of a step past the middle, those of 1 and 1 on it."""
    step = EARTH_RADIUS_KM * np.radians(1.0)
    measured = measure(_row_of_five(), np.array([0, 0, 0, 1, 1]))
    first, second = 1.25**2 + 0.25**2 + 2 * 0.75**2, 2 * 0.5**2
    assert measured.inertia_km2 == pytest.approx((first + second) * step**2, rel=1e-3)


@pytest.mark.parametrize("make", [points_work, map_work])
def test_work_repeats_itself(make: Any) -> None:
    """Everyone gets the same work, whenever it is drawn; another seed draws another."""
    first, again, other = (make(50, 4, seconds=1.0, seed=seed) for seed in (1, 1, 2))
    assert (first.latitude == again.latitude).all()
    assert (first.weight == again.weight).all()
    assert (first.latitude != other.latitude).any()


def test_the_table_has_a_line_for_everyone() -> None:
    """Who was stopped has dashes and the reason, and all columns are in line."""
    rows = [
        {"work": "map", "method": "a", "seconds": 1.5, "groups": 3, "variation": 0.04, "worst_off_share": 0.05,
         "connected_share": 1.0, "inertia_km2": 123456.0},
        {"work": "map", "method": "b", "note": "stopped after 9 s"},
    ]  # fmt: skip
    title, first, second = peers.table(rows).splitlines()
    assert title.split("  ")[0] == "work"
    assert first.split() == ["map", "a", "1.50", "3", "4.00%", "5.00%", "100%", "1.235e+05"]
    assert second.split(maxsplit=8) == ["map", "b", *6 * "-", "stopped after 9 s"]


def test_missing_libraries_are_named(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    """Without the extra the command says what to install and does nothing."""
    monkeypatch.setattr(peers, "find_spec", lambda _: None)
    assert peers.main([]) == 2
    said = capsys.readouterr()
    assert "spopt" in said.err
    assert "territory-opt[benchmarks]" in said.err
    assert said.out == ""


@pytest.mark.skipif(not all(map(find_spec, peers.LIBRARIES)), reason="needs the extra `benchmarks`")
def test_everyone_gets_their_work_done(capsys) -> None:
    """Each library takes its input and returns as many connected groups as it is asked for."""
    assert peers.main([*SMALL, "--points-seconds", "6", "--map-seconds", "6", "--limit", "60", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {(row["work"], row["method"]) for row in rows} == {
        (work, name) for work in METHODS for name in METHODS[work]
    }
    assert [row for row in rows if "note" in row] == []
    assert {row["connected_share"] for row in rows if row["work"] == "map"} == {1.0}
    assert all(row["worst_off_share"] <= 0.05 + 1e-9 for row in rows if row["method"] in {OURS, "gerrychain"})
