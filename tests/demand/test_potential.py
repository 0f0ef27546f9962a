"""Sharing new business out to accounts."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.demand.model import DemandModel
from territory_opt.demand.potential import renewal_usd, share_new_business

PLACES = st.tuples(st.sampled_from(["East", "West"]), st.sampled_from(["Enterprise", "SMB", "Public"]))
ACCOUNT = st.tuples(PLACES, st.sampled_from(["customer", "prospect"]), st.floats(0.001, 100))


def frame(rows: list[tuple[tuple[str, str], str, float]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region": [row[0][0] for row in rows],
            "segment": [row[0][1] for row in rows],
            "status": [row[1] for row in rows],
        }
    )


def cells_of(amounts: dict[tuple[str, str], float]) -> pd.DataFrame:
    months = pd.date_range("2027-01-01", periods=12, freq="MS")
    rows = [(month, *place, usd / 12) for place, usd in amounts.items() for month in months]
    return pd.DataFrame(rows, columns=["month", "region", "segment", "new_business_usd"])


@settings(deadline=None, max_examples=80)
@given(st.lists(ACCOUNT, min_size=1, max_size=30), st.dictionaries(PLACES, st.floats(0, 1e7), min_size=1))
def test_accounts_tie_out_to_the_forecast(
    model: DemandModel, rows: list[tuple[tuple[str, str], str, float]], amounts: dict[tuple[str, str], float]
) -> None:
    """In each cell the accounts' shares, or what is left over without accounts, add up to the forecast."""
    accounts, cells = frame(rows), cells_of(amounts)
    shared = share_new_business(accounts, np.array([row[2] for row in rows]), cells, model)
    by_cell = pd.Series(shared.new_business_usd).groupby([accounts["region"], accounts["segment"]]).sum()
    for place, usd in amounts.items():
        got = by_cell.get(place, 0.0) + shared.left_over.get(place, 0.0)
        np.testing.assert_allclose(got, usd, rtol=1e-9, atol=1e-9)
    assert (shared.new_business_usd >= 0).all()


def test_customers_take_their_share_and_weights_part_it(model: DemandModel) -> None:
    """SMB customers take 30 %; within prospects the weights 1 and 3 part the rest."""
    rows = [(("East", "SMB"), "customer", 5.0), (("East", "SMB"), "prospect", 1.0), (("East", "SMB"), "prospect", 3.0)]
    shared = share_new_business(frame(rows), np.array([5.0, 1.0, 3.0]), cells_of({("East", "SMB"): 1000.0}), model)
    np.testing.assert_allclose(shared.new_business_usd, [300.0, 175.0, 525.0])


def test_prospects_alone_take_all(model: DemandModel) -> None:
    """A cell without customers loses nothing."""
    rows = [(("East", "SMB"), "prospect", 1.0)]
    shared = share_new_business(frame(rows), np.ones(1), cells_of({("East", "SMB"): 1000.0}), model)
    np.testing.assert_allclose(shared.new_business_usd, [1000.0])


def test_renewal_and_expansion_by_segment(model: DemandModel) -> None:
    """Current ARR renews and expands at the segment's rates; no ARR, no renewal."""
    accounts = pd.DataFrame({"segment": ["SMB", "Enterprise", "SMB"], "current_arr_usd": [100.0, 100.0, np.nan]})
    np.testing.assert_allclose(renewal_usd(accounts, model), [100 * 0.90 * 1.02, 100 * 0.93 * 1.03, 0.0])
