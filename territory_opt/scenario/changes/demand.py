"""Demand that goes up or down: which cells and months of the forecast a change stands for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.scaling import DemandFactor
from territory_opt.scenario.changes.cannot import CannotApplyError
from territory_opt.scenario.changes.kinds import DemandChange
from territory_opt.scenario.changes.words import condition, count_of, expected_of


class DemandDraft:
    """The forecast's cells and months while changes claim them.

    Parameters
    ----------
    series : MultiIndex, shape (S,)
        Region, segment and product of the series that will be forecast.
    months : DatetimeIndex, shape (H,)
        Months of the forecast.
    accounts : DataFrame
        The accounts table; region, segment and potential_usd are read.
    """

    def __init__(self, series: pd.MultiIndex, months: pd.DatetimeIndex, accounts: pd.DataFrame) -> None:
        self._series, self._months, self._accounts = series, months, accounts
        self._factors: list[DemandFactor] = []
        self.next_file()

    def next_file(self) -> None:
        """Begin the changes of another file: they may scale again what those before have scaled."""
        # The number of the change of this file that scales each series in each month; 0 for none.
        self._touched = np.zeros((len(self._months), len(self._series)), dtype=np.int16)

    @property
    def factors(self) -> tuple[DemandFactor, ...]:
        """What was applied so far, in order."""
        return tuple(self._factors)

    def apply(self, number: int, change: DemandChange) -> str:
        """Apply a change of this file; return what it does, in words.

        Raises
        ------
        CannotApplyError
            When it matches nothing, or touches what another change of the file has touched.
        """
        where: dict[str, tuple[str, ...]] = {
            key: (values,) if isinstance(values, str) else tuple(values) for key, values in change.where.items()
        }
        factor = DemandFactor(change.by, where, change.first, change.last)
        faults = tuple(self._matches_none(factor))
        if faults:
            raise CannotApplyError(*faults)
        cells = np.ix_(factor.months_of(self._months), factor.series_of(self._series))
        earlier = self._touched[cells].max()
        if earlier:
            expected = f"demand of a cell and month to be changed once; change {earlier} scales some of the same"
            raise CannotApplyError((condition(change.where).strip() or "every cell", expected))
        self._touched[cells] = number
        self._factors.append(factor)
        return f"scaled demand by {change.by:g}{condition(change.where)}{_period(change)}: {self._in_words(factor)}"

    def _matches_none(self, factor: DemandFactor) -> Iterator[tuple[str, str]]:
        """Yield what of a change names nothing that will be forecast, as (value, expected)."""
        unknown = [
            (key, value)
            for key, values in factor.where.items()
            for value in values
            if value not in self._series.unique(key)
        ]
        for key, value in unknown:
            known = sorted(self._series.unique(key))
            yield f"{key}: {value}", expected_of(value, known, f"a {key} of the forecast")
        if not unknown and not factor.series_of(self._series).any():
            yield condition(factor.where).strip(), "cells of the forecast that match; none does"
        if not factor.months_of(self._months).any():
            months = f"{factor.first or self._months[0]:%Y-%m} to {factor.last or self._months[-1]:%Y-%m}"
            yield months, f"months of the forecast, {self._months[0]:%Y-%m} to {self._months[-1]:%Y-%m}"

    def _in_words(self, factor: DemandFactor) -> str:
        """Count what is scaled, and the accounts there whose potential it leaves as it is."""
        matching = self._series[factor.series_of(self._series)]
        cells = matching.droplevel("product").unique()
        theirs = pd.MultiIndex.from_frame(self._accounts[["region", "segment"]]).isin(cells)
        given = int((theirs & self._accounts["potential_usd"].notna().to_numpy(bool)).sum())
        told = count_of(len(cells), "cell")
        if given:
            told += f"; {count_of(given, 'account')} there keep the potential given for them"
        return told


def _period(change: DemandChange) -> str:
    first = "" if change.first is None else f" from {change.first:%Y-%m}"
    return first if change.last is None else f"{first} until {change.last:%Y-%m}"
