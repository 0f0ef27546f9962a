"""What a benchmark says of a design: its audit, and figures for its line of JSON."""

from __future__ import annotations

import math
import resource

import pandas as pd

from territory_opt.alignment.centres import seats_at_centres
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.plan import Design
from territory_opt.alignment.tables import Tables
from territory_opt.audit.audit import Audit, Claims, audit_plan

KIB_PER_GB = 1e9 / 1024


def audit_design(
    accounts: pd.DataFrame, seats: pd.DataFrame, model: AlignmentModel, tables: Tables, design: Design
) -> Audit:
    """Audit a plan and what the solver claims of it.

    Parameters
    ----------
    accounts, seats, model, tables
        As they were handed to the solver.
    design : Design
        Its plan.
    """
    claims = Claims(design.status, design.objective_usd, design.objective_by_term, design.bound_usd, design.gap)
    placed = seats_at_centres(seats, accounts, design.centres)
    return audit_plan(accounts, placed, model.model_dump(mode="json"), design.assignment, claims, tables)


def peak_memory_gb() -> float:
    """Return the most memory that this process and any it waited for have held, in GB."""
    held = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return held / KIB_PER_GB


def known(figure: float) -> float | None:
    """Return a figure as JSON can hold it: None where it is not a finite number."""
    return float(figure) if math.isfinite(figure) else None
