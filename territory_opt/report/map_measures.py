"""What the map can colour by: the measures of the product, and those that a workspace declares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.audit.fair_share import seat_groups
from territory_opt.audit.inequality import relative
from territory_opt.report.fields import MEASURES, field
from territory_opt.report.results import Results
from territory_opt.report.today import territories_today
from territory_opt.workspace.schema import ACCOUNTS

SHOWN = (*MEASURES, "visits")
"""The measures of the product that the map shows, in its order."""

_NO_MEASURES = {"elsewhere_usd", *(column.name for column in ACCOUNTS.columns)}


def own_measures(accounts: pd.DataFrame) -> list[str]:
    """Return the measures that the workspace declares: the numbers of the accounts frame that the product has not."""
    numbers = accounts.select_dtypes("number").columns
    return [name for name in numbers if name not in _NO_MEASURES and name not in SHOWN]


def described_measures(results: Results) -> list[dict[str, str]]:
    """Return key, label and kind of every measure, in the order the map shows them."""
    names = [*SHOWN, *own_measures(results.accounts)]
    return [{"key": name, "label": field(name).label, "kind": _kind(name)} for name in names]


def _kind(name: str) -> str:
    # A column whose name says nothing of its unit is no text here: it is added up.
    kind = field(name).kind
    return "number" if kind == "text" else kind


def territory_figures(results: Results, seat_of: pd.Series, table: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]]:
    """Return what every territory adds up to, and how that compares.

    Parameters
    ----------
    results : Results
        The run.
    seat_of : Series of text
        Seat of each account, indexed like the accounts frame; missing when nobody's.
    table : DataFrame
        The territories frame of that alignment.

    Returns
    -------
    dict
        By column, one value a territory in the order of `table`: each measure, ``index_<measure>`` (100 is the mean of
        the seats that share its segments) and ``utilization_share``.
    """
    own = own_measures(results.accounts)
    names = [*SHOWN, *(f"index_{name}" for name in SHOWN), "utilization_share"]
    figures = {name: table[name].to_numpy(np.float64) for name in names}
    if own:
        seats = results.seats.set_index("seat_id").loc[table["seat_id"]]
        groups = seat_groups(seats.reset_index()).group
        totals = results.accounts[own].groupby(seat_of.to_numpy()).sum().reindex(table["seat_id"], fill_value=0.0)
        for name in own:
            total = totals[name].to_numpy(np.float64)
            figures[name] = total
            figures[f"index_{name}"] = 100.0 * pd.Series(total).groupby(groups).transform(_relative).to_numpy(
                np.float64
            )
    return figures


def _relative(loads: pd.Series) -> npt.NDArray[np.float64]:
    return relative(loads.to_numpy(np.float64))


def both_alignments(results: Results) -> dict[str, dict[str, npt.NDArray[np.float64]]]:
    """Return the figures of the plan and of today, territories in the order of the territories frame."""
    accounts = results.accounts
    return {
        "plan": territory_figures(results, accounts["seat_id"], results.territories),
        "today": territory_figures(results, accounts["incumbent_seat_id"], territories_today(results)),
    }
