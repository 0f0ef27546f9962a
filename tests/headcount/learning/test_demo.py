"""What is learned from the demo is what its generator did."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from territory_opt.headcount.learning.learned import learn_supply
from territory_opt.headcount.model import HeadcountModel
from territory_opt.workspace.demo.credit import RAMP_SHARES
from territory_opt.workspace.demo.former import LEAVE_SHARE
from territory_opt.workspace.demo.write import write_demo
from territory_opt.workspace.workspace import load_workspace


def test_ramp_and_attrition_come_out_near_what_the_generator_did(tmp_path: Path) -> None:
    """All nine figures are learned; ramps lie within 16 % and attrition within 4 points of what was drawn from."""
    write_demo(tmp_path / "demo")
    text = (files("territory_opt.models") / "headcount.yaml").read_text(encoding="utf-8")
    learned = learn_supply(load_workspace(tmp_path / "demo"), HeadcountModel.model_validate(yaml.safe_load(text)))
    assert learned.table["used"].eq("learned").all()
    for segment, supply in learned.segments.items():
        lost_months = sum(1 - share for share in RAMP_SHARES[segment])
        assert supply.ramp_months.value == pytest.approx(lost_months, rel=0.16)
        assert supply.attrition.value == pytest.approx(LEAVE_SHARE[segment], abs=0.04)
        assert 0.7 < supply.attainment.value < 0.9
        assert len(supply.ramp_shares) > len(RAMP_SHARES[segment]) / 2
    assert [note.endswith("people whom reps does not know") for note in learned.notes] == [True]
