"""Counties lie under the map where accounts are, and nowhere else."""

from __future__ import annotations

import pandas as pd

from territory_opt.geography.outlines import outlines
from territory_opt.report.map_outlines import coded_counties, coded_states


def _accounts(*places: tuple[float | None, float | None]) -> pd.DataFrame:
    return pd.DataFrame(places, columns=["latitude", "longitude"], dtype=float)


def test_only_counties_near_accounts_are_kept() -> None:
    """An account in Boston asks for New England's, not for all 3,000; one without a place for none."""
    boston = coded_counties(_accounts((42.36, -71.06), (None, None)))
    assert 10 < len(boston) < 100
    assert len(coded_counties(_accounts((42.36, -71.06), (34.05, -118.24)))) > len(boston)


def test_abroad_there_are_no_counties() -> None:
    """Accounts in Berlin, or none with a place, leave the background empty."""
    assert coded_counties(_accounts((52.5, 13.4))) == []
    assert coded_counties(_accounts()) == []
    assert coded_states(outlines("state").iloc[:0]) == []
