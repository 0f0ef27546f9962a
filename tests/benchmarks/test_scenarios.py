"""The scenarios of the benchmark are files as a user writes them."""

from __future__ import annotations

from pathlib import Path

from benchmarks.scenarios import write_variants
from territory_opt.scenario.reading import read_scenario


def test_twenty_scenarios_derive_from_the_shipped_ones(tmp_path: Path) -> None:
    """Each can be read, differs from all others, stops at a gap of 1 % and says on which shipped scenario it stands."""
    names = write_variants(tmp_path / "demo")
    assert len(set(names)) == 20
    scenarios = [read_scenario(tmp_path / "demo", name) for name in names]
    assert {scenario.gap for scenario in scenarios} == {0.01}
    assert {scenario.alignment for scenario in scenarios} == {"rebalance", "annual_redesign"}
    assert not any(scenario.study_hiring for scenario in scenarios)
    said = [scenario.model_dump_json(exclude={"name", "title"}) for scenario in scenarios]
    assert len(set(said)) == 20
