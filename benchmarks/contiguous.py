"""Draw a map and cut it into connected territories: `python -m benchmarks.contiguous --units N --territories K`.

The map is made up: Voronoi cells of clustered points, with lognormal weights. Centres are free, every territory is
connected and within 5 % of the mean weight, and the moment of inertia about the centres is least. Prints one line of
JSON; seconds count from the start, the map included. Exit status: 0 with a plan that passes the audit, else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from territory_opt.alignment.tables import Tables

STEPS = 10**9
GAP = 1e-4
TOLERANCE = 0.05

RESERVE_SHARE = 0.02
"""Share of the seconds that is kept for the audit."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, draw, solve, audit and print; return the exit status."""
    started = time.monotonic()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.contiguous", description=__doc__)
    parser.add_argument("--units", type=int, required=True, help="units of the map")
    parser.add_argument("--territories", type=int, required=True, help="territories to cut it into")
    parser.add_argument("--seconds", type=float, default=180.0, help="seconds in all (default: 180)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the map and of the search (default: 1)")
    asked = parser.parse_args(arguments)

    # Loading the libraries takes a second or two of the time that is to be kept.
    from benchmarks.frames import territory_seats
    from benchmarks.outcome import audit_design, known, peak_memory_gb
    from territory_opt.alignment.engine.stop import Stop
    from territory_opt.alignment.model import AlignmentModel
    from territory_opt.alignment.plan import design_territories

    accounts, tables = drawn_map(asked.units, asked.seed)
    seats, model = territory_seats(asked.territories), AlignmentModel.model_validate(declaration(asked.territories))
    left = asked.seconds * (1 - RESERVE_SHARE) - (time.monotonic() - started)
    design = design_territories(
        accounts, seats, model, tables=tables, stop=Stop(max(left, 1.0), STEPS, GAP), seed=asked.seed
    )
    facts: dict[str, Any] = {"units": asked.units, "territories": asked.territories, "status": design.status}
    failures = [design.reason]
    if not design.assignment.empty:
        audit = audit_design(accounts, seats, model, tables, design)
        failures = [f"{failure.name}: {failure.detail}" for failure in audit.failures]
    facts |= {
        "objective": known(design.objective_usd),
        "bound": known(design.bound_usd),
        "gap": known(design.gap),
        "audit": "; ".join(failures) or "passed",
        "seconds": round(time.monotonic() - started, 2),
        "peak_memory_gb": round(peak_memory_gb(), 2),
    }
    sys.stdout.write(json.dumps(facts) + "\n")
    return 1 if failures else 0


def drawn_map(units: int, seed: int) -> tuple[pd.DataFrame, Tables]:
    """Return the accounts frame of a made-up map, one account a unit with its measure ``weight``, and its neighbours.

    Parameters
    ----------
    units : int
        Number of units n, at least 3.
    seed : int
        Seed of the map.
    """
    import numpy as np
    import pandas as pd
    from scipy.sparse import triu

    from benchmarks.frames import accounts_frame
    from benchmarks.voronoi import voronoi_map
    from territory_opt.alignment.tables import Tables

    drawn = voronoi_map(units, seed)
    ids = np.array([f"U{number:06d}" for number in range(units)], dtype=object)
    first, second = triu(drawn.neighbours, k=1).nonzero()
    columns = {"latitude": drawn.latitude, "longitude": drawn.longitude, "weight": drawn.weight}
    neighbours = pd.DataFrame({"unit_id": ids[first], "neighbor_id": ids[second]})
    return accounts_frame(ids, columns), Tables(neighbours=neighbours)


def declaration(territories: int) -> dict[str, Any]:
    """Return the model: free centres, balance within 5 %, one piece each, the least moment of inertia."""
    return {
        "name": "contiguous",
        "rules": [
            {"rule": "territories", "centres": "free", "count": territories},
            {"rule": "balance", "measure": "weight", "within": "all", "tolerance": TOLERANCE},
            {"rule": "contiguity"},
        ],
        "objective": [{"term": "compactness", "measure": "weight", "power": 2}],
    }


if __name__ == "__main__":
    sys.exit(main())
