"""The columns of frames that a run may lack, so that one without a study or a plan carries empty ones."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from territory_opt.audit.slack_columns import SLACK_COLUMNS
from territory_opt.workspace.schema import TEXT

_MONTH = "datetime64[ns]"
_BAND = {"low_usd": float, "point_usd": float, "high_usd": float}
_WHERE = {"segment": TEXT, "region": TEXT}

COLUMNS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "starts": {"month": _MONTH, **_WHERE, "role": TEXT, "starts": "int64", "kind": TEXT, "reason": TEXT},
        "hires": {"month": _MONTH, **_WHERE, "role": TEXT, "growth": float, "committed": float, "backfill": float},
        "heads": {"month": _MONTH, **_WHERE, "role": TEXT, "heads": float, "needed": float, "missing": float},
        "coverage": {
            "month": _MONTH,
            **_WHERE,
            "demand_usd": float,
            "capacity_usd": float,
            "shortfall_usd": float,
            "coverage_share": float,
            "headcount": float,
            "demand_low_usd": float,
            "demand_high_usd": float,
            "capacity_low_usd": float,
            "capacity_high_usd": float,
            "coverage_low_share": float,
            "coverage_high_share": float,
        },
        "budget": {"year": "int64", "cost_usd": float, "budget_usd": float},
        "levels": {
            "scope": TEXT,
            **_WHERE,
            "period": TEXT,
            "expected_share": float,
            "low_share": float,
            "high_share": float,
            "chance_level_met": float,
            "expected_shortfall_usd": float,
            "standard_error_usd": float,
            "model_shortfall_usd": float,
        },
        "months": {
            "month": _MONTH,
            "coverage_low_share": float,
            "coverage_mean_share": float,
            "coverage_high_share": float,
            "demand_low_usd": float,
            "demand_mean_usd": float,
            "demand_high_usd": float,
            "capacity_low_usd": float,
            "capacity_mean_usd": float,
            "capacity_high_usd": float,
        },
        "frontier": {
            "service_level": float,
            "cost_usd": float,
            "shortfall_usd": float,
            "objective_usd": float,
            "bound_usd": float,
            "gap": float,
            "starts": float,
            "status": TEXT,
            "dominated": bool,
        },
        "tornado": {
            "assumption": TEXT,
            "segment": TEXT,
            "low_label": TEXT,
            "high_label": TEXT,
            "coverage_low_share": float,
            "coverage_high_share": float,
            "objective_low_usd": float,
            "objective_high_usd": float,
            "swing_usd": float,
        },
        "worth": {
            "what": TEXT,
            "step": float,
            "objective_usd": float,
            "saved_usd": float,
            "saved_per_unit_usd": float,
            "sentence": TEXT,
        },
        "stages": {"month": _MONTH, "arr_usd": float, "stage": TEXT, "role": TEXT, "due": bool, "duties": TEXT},
        "assumptions": {
            "what": TEXT,
            "segment": TEXT,
            "value": float,
            "low": float,
            "high": float,
            "source": TEXT,
            "learned": bool,
        },
        "seats": {
            "seat_id": TEXT,
            "territory_id": TEXT,
            "name": TEXT,
            "role": TEXT,
            "segments": object,
            "region": TEXT,
            "status": TEXT,
            "start_date": _MONTH,
            "ramped_by": _MONTH,
            "fte": float,
            "capacity_usd": float,
            "capacity_q1_usd": float,
            "capacity_q2_usd": float,
            "capacity_q3_usd": float,
            "capacity_q4_usd": float,
            "source": TEXT,
        },
        "constraints": SLACK_COLUMNS,
        # The assumptions of all planning; "assumptions" above are those of the hiring study, with their ranges.
        "planning_assumptions": {"what": TEXT, "value": TEXT, "source": TEXT},
        "forecast": {"period": TEXT, "month": _MONTH, "level": TEXT, "region": TEXT, "segment": TEXT, **_BAND},
    }
)
"""Type by column by frame."""


def empty_frame(name: str) -> pd.DataFrame:
    """Return a frame of the contract without rows: right columns, right types."""
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in COLUMNS[name].items()})
