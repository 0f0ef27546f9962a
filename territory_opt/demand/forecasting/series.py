"""Which series a forecast will have, known before it is made."""

from __future__ import annotations

import pandas as pd

from territory_opt.demand.cells import KEYS, part_among_regions, with_unseen
from territory_opt.demand.forecasting.given import read_given
from territory_opt.demand.forecasting.hierarchy import EVERY_PRODUCT, SERIES
from territory_opt.demand.history import read_history
from territory_opt.demand.model import DemandModel
from territory_opt.workspace.workspace import Workspace


def planned_series(workspace: Workspace, model: DemandModel) -> pd.MultiIndex:
    """Return region, segment and product of the series that `forecast_demand` will forecast, sorted.

    Parameters
    ----------
    workspace : Workspace
        Accounts, and a forecast, bookings or opportunities where there are any.
    model : DemandModel
        Which months of the past are read.
    """
    # Which regions share in what is known without one does not depend on how much each account weighs.
    accounts = workspace.accounts[KEYS].assign(weight=1.0)
    table = workspace.table("forecast")
    if len(table):
        return part_among_regions(read_given(table, workspace.settings.plan_months).series, accounts).series
    history = read_history(workspace, model.history)
    if history is not None:
        known = pd.MultiIndex.from_frame(history.amounts_usd.columns.to_frame(index=False))
        return with_unseen(part_among_regions(known, accounts), accounts, model.forecast.unseen_share).series
    cells = accounts[KEYS].astype(object).drop_duplicates().assign(product=EVERY_PRODUCT)
    return pd.MultiIndex.from_frame(cells[list(SERIES)].sort_values(list(SERIES)))
