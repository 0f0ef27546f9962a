"""Which cells a seat may take accounts of, by the rule of eligibility that the plan was made under."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from territory_opt.alignment.rules.eligibility import Eligibility
from territory_opt.demand.cells import WHOLE
from territory_opt.headcount.statement.cells import Place
from territory_opt.scenario.record import Record


def cells_open_to(record: Record, seats: pd.DataFrame, cells: Sequence[Place]) -> np.ndarray:
    """Say which cells hold accounts that each seat may cover.

    A seat covers cells of its segments; where the plan's model matches regions, too, of its region alone. What else it
    matches (skills, languages, the table of fits) tells accounts of one cell apart: who takes them over is chosen among
    those it allows.

    Returns
    -------
    ndarray of bool, shape (s, C)
    """
    matched = {
        attribute for rule in record.alignment.rules if isinstance(rule, Eligibility) for attribute in rule.match
    }
    by_region = "region" in matched
    return np.array(
        [
            [
                (segment in segments or segment == WHOLE) and (not by_region or region == own or WHOLE in (region, own))
                for segment, region in cells
            ]
            for segments, own in zip(seats["segments"], seats["region"], strict=True)
        ],
        dtype=bool,
    ).reshape(len(seats), len(cells))
