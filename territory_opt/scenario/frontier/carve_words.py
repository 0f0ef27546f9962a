"""What carves say together, in words."""

from __future__ import annotations

import pandas as pd

from territory_opt.report.fields import money, show

MEANING = (
    "A difference is the mean of three shares at another seat: of accounts, of potential and of current ARR. How far "
    "plans could differ is proven from above; that those found differ most is not."
)


def carve_sentences(table: pd.DataFrame, within: float, count: int, currency: str) -> tuple[str, ...]:
    """Say how near the carves are to the first and to the bound, and how far each differs from those before it.

    Parameters
    ----------
    table : DataFrame
        The carves, see `Carves`; at least one.
    within : float
        How much more than the first each may cost, a share.
    count : int
        How many were asked for.
    currency : str
        Currency of amounts.
    """
    band, first = show(within, "share"), table.iloc[0]
    proof = f", {_fine(first['gap'])} above the proven bound" if pd.notna(first["gap"]) else ""
    said = [f"Carve 1, the best plan found, costs {money(first['objective_usd'], currency)} a year{proof}."]
    for row in table.iloc[1:].to_dict("records"):
        earlier = "carve 1" if row["carve"] == 2 else "all earlier ones at once"
        costs = f"costs {_fine(abs(row['above_first_share']))} {'more' if row['above_first_share'] >= 0 else 'less'}"
        proof = f" ({_fine(row['gap'])} above the bound)" if pd.notna(row["gap"]) else ""
        most = _fine(row["most_difference_share"])
        said.append(
            f"Carve {row['carve']} {costs}{proof} and differs from {earlier} by {_fine(row['difference_share'])}; "
            f"no plan within {band} of carve 1 differs by more than {most}."
        )
    if len(table) < count:
        plans = "1 plan" if len(table) == 1 else f"{len(table)} plans"
        said.append(f"Only {plans} of {count}: no other plan within {band} was found.")
    return (*said, MEANING) if len(table) > 1 else tuple(said)


def _fine(share: float) -> str:
    """Print a share to a tenth of a percent, since carves lie close together."""
    return f"{100 * share:.1f}\u00a0%"
