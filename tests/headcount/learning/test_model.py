"""The shipped model says where each of its values comes from."""

from __future__ import annotations

from importlib.resources import files

import yaml

from territory_opt.headcount.model import HeadcountModel, SegmentHeadcount


def test_every_value_of_a_segment_names_its_source() -> None:
    """The sources cover all that a segment declares but its code, and nothing else."""
    text = (files("territory_opt.models") / "headcount.yaml").read_text(encoding="utf-8")
    model = HeadcountModel.model_validate(yaml.safe_load(text))
    assert set(model.sources) == set(SegmentHeadcount.model_fields) - {"code"}
    assert model.learning.use == "auto"
