"""A model that asks for a table that is not there cannot be vouched for."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

TABLES = {
    "neighbours": pd.DataFrame({"unit_id": ["big-1"], "neighbor_id": ["child-1"]}, dtype="str"),
    "travel": pd.DataFrame({"from_id": ["atlantis"], "to_id": ["E1"], "minutes": [1.0], "distance_km": [1.0]}),
    "fit": pd.DataFrame({"account_id": ["atlantis"], "rep_id": ["E1"]}),
}


@pytest.mark.parametrize(
    ("declared", "table"),
    [
        ({"rule": "contiguity"}, "neighbours"),
        ({"rule": "largest_distance", "minutes": 5.0, "by": "travel"}, "travel"),
        ({"rule": "largest_distance", "km": 500.0, "by": "places"}, None),
        ({"rule": "eligibility", "match": ["segment", "fit"]}, "fit"),
        ({"rule": "eligibility", "match": ["segment"]}, None),
        ({"rule": "capacity", "measure": "workload_hours", "from_fit": True}, "fit"),
        ({"rule": "capacity", "measure": "workload_hours", "from_fit": False}, None),
        ({"term": "compactness", "by": "travel"}, "travel"),
        ({"term": "fit"}, "fit"),
        ({"term": "travel", "by": "places"}, None),
    ],
)
def test_a_table_that_is_asked_for_must_be_there(company: Any, declared: dict[str, Any], table: str | None) -> None:
    """Its absence is the only thing that is wrong with the plan, and is named."""
    plan = company.ruled_by(*([declared] if "rule" in declared else [])).paying(
        *([declared] if "term" in declared else [])
    )
    assert plan.violations["rule"].tolist() == ([] if table is None else ["tables"])
    if table is not None:
        assert plan.sentence("tables") == f"The model asks for the table of {table}, and there is none."
        there = plan.with_tables(**{table: TABLES[table]})
        assert "tables" not in there.violations["rule"].tolist()
