"""Reviews that are stored already."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

REVIEWS_FOLDER = "reviews"
REVIEW_FILE = "review.json"


def last_review(folder: Path, month: pd.Timestamp, plan: str) -> dict[str, Any]:
    """Return the record of the last review before a month that was held against the same plan; empty without one.

    Parameters
    ----------
    folder : Path
        The workspace.
    month : Timestamp
        Reviews of earlier months count.
    plan : str
        The plan's name.
    """
    names = sorted(path.parent.name for path in (folder / REVIEWS_FOLDER).glob(f"*/{REVIEW_FILE}"))
    for name in reversed([name for name in names if name < f"{month:%Y-%m}"]):
        try:
            record = json.loads((folder / REVIEWS_FOLDER / name / REVIEW_FILE).read_text(encoding="utf-8"))
            # A file that somebody edited tells of no trend rather than of a wrong one.
            values = {key: float(value) for key, value in record["kpis"].items() if value is not None}
            if record["plan"]["name"] == plan:
                return {"month": record["month"], "kpis": values}
        except (ValueError, OSError, KeyError, TypeError, AttributeError):
            continue
    return {}
