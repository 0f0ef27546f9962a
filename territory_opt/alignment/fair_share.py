"""What a seat's fair share of a measure is, for the rules and terms that balance."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.pieces import AlignmentInput

Within = Literal["segment", "all"]
WeightBy = Literal["capacity_hours", "fte"]


def seat_groups(data: AlignmentInput, within: Within) -> tuple[Ints, Ints]:
    """Group seats that share a segment, and accounts with the seats that cover their segment.

    Parameters
    ----------
    data : AlignmentInput
        Accounts and seats.
    within : {"segment", "all"}
        Whether seats form groups by segment or one group.

    Returns
    -------
    seat_group : ndarray of int, shape (K,)
        The group of each seat; seats joined by a chain of shared segments are in one.
    account_group : ndarray of int, shape (a,)
        The group that covers the segment of each account's family root; -1 when no seat does.
    """
    covers = data.seats["segments"].reset_index(drop=True).explode()
    codes, segments = pd.factorize(covers)
    seats = covers.index.to_numpy()
    shape = (len(data.seats), len(segments))
    covered = csr_matrix((np.ones(len(codes)), (seats, codes)), shape=shape)
    group = connected_components(covered @ covered.T, directed=False)[1].astype(np.int64)
    of_segment = np.full(len(segments) + 1, -1, dtype=np.int64)  # the last stands for a segment nobody covers
    of_segment[codes] = group[seats]
    account_segment = pd.Index(segments).get_indexer(data.accounts["segment"].iloc[data.root()])
    account_group = of_segment[account_segment]
    if within == "all":
        return np.zeros_like(group), np.minimum(account_group, 0)
    return group, account_group


def fair_share(data: AlignmentInput, measure: str, within: Within, weight_by: WeightBy | None) -> Floats:
    """Share each group's total of a measure among its seats.

    Where the model says how many seats get a territory, each is due the total over all seats divided by that number.

    Parameters
    ----------
    data : AlignmentInput
        Accounts and seats.
    measure : str
        A measure of the accounts.
    within : {"segment", "all"}
        The groups, as in `seat_groups`.
    weight_by : str or None
        The seats' column the shares are in proportion to; None shares equally.

    Returns
    -------
    ndarray of float, shape (K,)
        The fair share of each seat, in the measure's unit.
    """
    seat_group, account_group = seat_groups(data, within)
    groups = int(seat_group.max()) + 1
    grouped = account_group >= 0
    if data.count is not None and weight_by is None:
        return np.full(len(seat_group), data.measure(measure)[grouped].sum() / data.count)
    total = np.bincount(account_group[grouped], weights=data.measure(measure)[grouped], minlength=groups)
    weight = np.ones(len(seat_group)) if weight_by is None else data.seats[weight_by].to_numpy(dtype=np.float64)
    whole = np.bincount(seat_group, weights=weight, minlength=groups)[seat_group]
    return np.divide(total[seat_group] * weight, whole, out=np.zeros(len(weight)), where=whole > 0)


def one_group(data: AlignmentInput) -> bool:
    """Whether a chain of shared segments joins all seats, so that there is one fair share for all."""
    return not seat_groups(data, "segment")[0].any()
