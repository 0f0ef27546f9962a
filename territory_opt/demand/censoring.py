"""Whether the history of what was won is censored by capacity: more is opened, no more is won, and what is open waits.

What was won tells of demand only as far as there were people to win it. Opportunities tell more than bookings: where
demand grows and capacity does not, more are opened, no more of them are won one sales cycle later, and they pile up or
take longer. All three signs must be there, as each alone has other reasons: poor leads, or records nobody closes.

The signs are counted, not weighed by amount, since a few large deals would drown them. Months are held against the same
months a year before, so that the season cancels out (as in the seasonal Kendall test: Hirsch, Slack, Smith, Water
Resources Research 1982), and the changes are tried by Wilcoxon's signed ranks (Biometrics Bulletin 1945). Days to close
are compared by Mann and Whitney's test (Annals of Mathematical Statistics 1947).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import mannwhitneyu, norm, wilcoxon

from territory_opt.demand.cases import first_day, last_day
from territory_opt.workspace.workspace import Workspace

WINDOW_MONTHS = 24
"""Months of opportunities that are looked at: a year and the year before."""

LEAST_MONTHS = 18
"""Fewest months: six pairs of a month and the same month a year before, the least that can tell anything at 5 %."""

LEAST_CLOSED = 60
"""Fewest opportunities closed in each of the last two years, five a month."""

SIGNIFICANCE = 0.05
"""Chance to find each single sign where there is none."""

LEAST_GROWTH = 0.1
"""Growth a year of what is opened that is worth a warning."""

LEAST_RECENT_MONTHS = 3
"""Fewest months whose openings what is open is held against."""

LEAST_WAIT = 0.2
"""Rise a year of the backlog, in months of new opportunities, or of the days to close that tells of waiting."""


@dataclass(frozen=True)
class Censoring:
    """Signs that the history of a segment, or of the company, is censored by capacity.

    Attributes
    ----------
    scope : str
        The segment, or "the company" where no segment alone shows the signs.
    months : int
        Months looked at.
    opened_growth, won_growth : float
        Growth a year of the number of opportunities opened, and of those won one sales cycle later; shares.
    won_usd_growth : float
        Growth a year of the amount won; a share.
    p_value : float
        Chance of so many more opened if their number stood still.
    backlog_months, backlog_months_before : float
        Open opportunities over those opened in a month of late, at the end of the window and a year before.
    days, days_before : float
        Median days from opening to closing in the last year of the window and in the year before.
    """

    scope: str
    months: int
    opened_growth: float
    won_growth: float
    won_usd_growth: float
    p_value: float
    backlog_months: float
    backlog_months_before: float
    days: float
    days_before: float

    def sentence(self) -> str:
        """Say what was found, and what to do about it."""
        return (
            f"{self.scope}: over {self.months} months, opportunities opened grew {self.opened_growth:.0%} a year, "
            f"those won {self.won_growth:.0%} (their amount {self.won_usd_growth:.0%}); open are as many as "
            f"{self.backlog_months:.1f} months bring, a year before {self.backlog_months_before:.1f}, and closing "
            f"takes {self.days:.0f} days, a year before {self.days_before:.0f}. History may be censored by capacity; "
            "the forecast is then a floor of demand. Give your own forecast to overrule it"
        )


def find_censoring(workspace: Workspace) -> tuple[Censoring, ...]:
    """Look for segments whose history is censored by capacity; for the company where no segment shows the signs alone.

    Returns
    -------
    tuple of Censoring
        Empty where nothing is found, and where there are no opportunities or too few: bookings alone cannot tell.
    """
    columns = ["account_id", "stage", "created_date", "closed_date", "amount_usd"]
    opportunities = workspace.table("opportunities")[columns]
    closed = opportunities["stage"].isin(["won", "lost"]) & opportunities["closed_date"].notna()
    known = opportunities.loc[closed | opportunities["stage"].eq("open")]
    if not closed.any():
        return ()
    segments = known["account_id"].map(workspace.accounts.set_index("account_id")["segment"])
    end = _after_last_month(last_day(opportunities, workspace.settings.plan_months[0]))
    scopes = ((str(segment), rows) for segment, rows in known.groupby(segments, observed=True))
    found = tuple(sign for name, rows in scopes for sign in _signs(name, rows, end))
    return found or tuple(_signs("the company", known, end))


def _after_last_month(day: pd.Timestamp) -> pd.Timestamp:
    """Return the first day after the last complete month; one that lacks only a long weekend is complete."""
    return (day + pd.Timedelta(days=3)).to_period("M").to_timestamp()


def _signs(scope: str, opportunities: pd.DataFrame, end: pd.Timestamp) -> Iterator[Censoring]:
    """Yield the censoring of some opportunities before a day, if all its signs are there."""
    created, won = opportunities["created_date"], opportunities["stage"].eq("won")
    closed = opportunities["closed_date"].where(opportunities["stage"].ne("open"))
    days = (closed - created).dt.days
    years = (_year(end), _year(end, back=1))
    took = [days[closed.between(*year, inclusive="left")].to_numpy(float) for year in years]
    if not won.any() or min(map(len, took)) < LEAST_CLOSED:
        return
    cycle = round(float(days[won].median()) * 12 / 365)
    # Before the first closing that is known, only what was long open then is known to have been opened.
    first = first_day(opportunities)
    known_months = (end.year - first.year) * 12 + end.month - first.month
    months = min(WINDOW_MONTHS, known_months - cycle)
    if months < LEAST_MONTHS:
        return
    each = pd.Series(1.0, opportunities.index)
    opened = _by_month(each, created, end, months + cycle)
    p_value = _signed_rank(_yearly_change(opened))
    growth, won_growth = _growth(opened[:months]), _growth(_by_month(each[won], closed[won], end, months))
    won_usd_growth = _growth(_by_month(opportunities["amount_usd"][won], closed[won], end, months))
    if p_value > SIGNIFICANCE or growth < LEAST_GROWTH or won_growth > growth / 2 or won_usd_growth > growth:
        return
    backlogs = [int((created.lt(day) & ~closed.lt(day)).sum()) for _, day in years]
    # What is open comes from about two cycles: held against what these brought, a busy season is no queue.
    recent = max(LEAST_RECENT_MONTHS, 2 * cycle)
    since = pd.DateOffset(months=recent)
    flows = [int(created.between(day - since, day, inclusive="left").sum()) for _, day in years]
    if _piles_up(backlogs, flows) or _takes_longer(*took):
        waits = [recent * backlog / max(flow, 1) for backlog, flow in zip(backlogs, flows, strict=True)]
        medians = [float(np.median(of_year)) for of_year in took]
        yield Censoring(scope, months, growth, won_growth, won_usd_growth, p_value, *waits, *medians)


def _year(end: pd.Timestamp, back: int = 0) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first day of a year and the first after it, so many years before a day."""
    return end - pd.DateOffset(years=back + 1), end - pd.DateOffset(years=back)


def _by_month(values: pd.Series, dates: pd.Series, end: pd.Timestamp, months: int) -> np.ndarray:
    """Sum values by the month of their dates, for the months before a day; shape (months,)."""
    span = pd.period_range(end=end.to_period("M") - 1, periods=months, freq="M")
    totals = values.groupby(dates.dt.to_period("M")).sum().reindex(span).fillna(0.0)
    return np.asarray(totals, dtype=float)


def _growth(amounts: np.ndarray) -> float:
    """Growth from the months that have one a year before, over those."""
    before = amounts[: len(amounts) - 12].sum()
    return float(amounts[12:].sum() / before - 1) if before else float("inf")


def _yearly_change(amounts: np.ndarray) -> np.ndarray:
    """Change of each month over the one a year before, over the mean of both: the logarithm's, but zeros may stand."""
    now, before = amounts[12:], amounts[: len(amounts) - 12]
    mean = (now + before) / 2
    return np.asarray(np.divide(now - before, mean, out=np.zeros_like(mean), where=mean > 0))


def _signed_rank(differences: np.ndarray) -> float:
    """Chance of differences so far above 0 if they lay evenly around it; by the normal limit, as counts often tie."""
    if not differences.any():
        return 1.0
    return float(wilcoxon(differences, alternative="greater", correction=True, method="approx").pvalue)


def _piles_up(backlogs: list[int], flows: list[int]) -> bool:
    """Whether what is open has grown more than what is opened, beyond chance; counts scatter like Poisson's."""
    if not min(*backlogs, *flows):
        return False
    rise = np.log(backlogs[0] / backlogs[1] * flows[1] / flows[0])
    scatter = np.sqrt(sum(1 / count for count in (*backlogs, *flows)))
    return bool(rise > max(np.log1p(LEAST_WAIT), norm.isf(SIGNIFICANCE) * scatter))


def _takes_longer(days: np.ndarray, days_before: np.ndarray) -> bool:
    """Whether closing takes longer than a year before, beyond chance."""
    longer = np.median(days) > (1 + LEAST_WAIT) * np.median(days_before)
    return bool(longer and mannwhitneyu(days, days_before, alternative="greater").pvalue < SIGNIFICANCE)
