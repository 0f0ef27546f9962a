"""``run.json``: what a program or a later comparison wants to know about a run."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np


def write_run_record(summary: Mapping[str, Any], path: Path) -> None:
    """Write the summary as JSON; a figure that is not known (NaN, infinite) becomes null."""
    text = json.dumps(plain(summary), indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def plain(value: Any) -> Any:
    """Return a value as JSON can hold it: plain numbers, text, lists and mappings."""
    match value:
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case np.generic():
            return plain(value.item())
        case float():
            return value if math.isfinite(value) else None
        case date() | datetime():
            return value.isoformat()
        case _:
            return value
