"""The columns of the frame that tells what each rule leaves to a plan."""

from __future__ import annotations

from typing import Any

from territory_opt.workspace.schema import TEXT

SLACK_COLUMNS: dict[str, Any] = {
    "rule": TEXT,
    "sentence": TEXT,
    "measure": TEXT,
    "scope": TEXT,
    "limit": TEXT,
    "tightest": TEXT,
    "value": "float64",
    "slack": "float64",
    "slack_share": "float64",
    "kind": TEXT,
    "binding": "bool",
}
"""Type by column; `territory_opt.audit.margins.Margin` says what they hold."""
