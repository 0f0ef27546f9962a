"""A score learned from won and lost opportunities, used only where it beats the declared one on later months.

What a cell's new business is shared out by is who will buy, not who would win once there is an opportunity: most
accounts have none. So a case is an account on a day, and the outcome is whether it bought in the months after it, all
accounts of the table counting; what was won, lost or open before the day is part of what is known of it. A regularised
logistic regression gives the chance to buy, which takes the place of the declared score; the factor of the size, which
stands for how much is bought, stays the declared one.
"""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.demand.cases import SCALED, Past, first_day, last_day, read_past
from territory_opt.demand.model import DemandModel
from territory_opt.demand.score import declared_score
from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.workspace import Workspace

LEAST_BUYERS = 100
"""Accounts that bought, and that did not, in the months learned from and in those judged: ten for each number that is
learned, the usual rule for logistic regression (Peduzzi et al., J. Clinical Epidemiology 1996), and some for the
industries."""

LEAST_MONTHS = 6
"""Months to buy in that still tell who buys."""

REGULARISATION = 0.1
"""Variance that ridge regression expects of a coefficient: a standard deviation more changes the odds by a third or so
(assumption; weak beside a hundred buyers, strong beside an industry with three)."""

SOLVER = "newton-cholesky"
"""Exact in a few steps where there are far more accounts than numbers to learn."""


@dataclass(frozen=True)
class Judgement:
    """How well a score foretold who would buy.

    Attributes
    ----------
    roc_auc : float
        Chance that of two accounts of the same region and segment, both customers or both prospects then, the one that
        bought had the higher score; 0.5 is chance. These are the accounts between which the score decides.
    brier : float
        Mean squared error of the chance to buy; the less the better. The declared score is turned into a chance by a
        logistic regression on it and the segment, learned from the same months as the learned score.
    """

    roc_auc: float
    brier: float


@dataclass(frozen=True)
class ScoreQuality:
    """The declared and the learned score, judged on the latest months, of which neither knew anything.

    Attributes
    ----------
    since, until : Timestamp
        Months in which accounts bought or did not; until is the first day after them.
    cases, buyers : int
        Accounts judged, and those of them that bought.
    declared, learned : Judgement
        Of the model's weights and of the learned score.
    uses_learned : bool
        Whether the learned score shares out the new business.
    coefficients : Series
        By part of the learned score: what one standard deviation more adds to the logarithm of the odds to buy.
    """

    since: pd.Timestamp
    until: pd.Timestamp
    cases: int
    buyers: int
    declared: Judgement
    learned: Judgement
    uses_learned: bool
    coefficients: pd.Series

    def sentence(self) -> str:
        """Say which score is used, and how good both are."""
        used, other = ("learned", "declared") if self.uses_learned else ("declared", "learned")
        better, worse = getattr(self, used), getattr(self, other)
        return (
            f"score: the {used} one is used; on {self.cases:,} accounts, {self.buyers:,} of which bought from "
            f"{self.since:%Y-%m-%d} on and before {self.until:%Y-%m-%d}, it has a ROC AUC of {better.roc_auc:.3f} "
            f"within cells and a Brier score of {better.brier:.4f}, the {other} one {worse.roc_auc:.3f} and "
            f"{worse.brier:.4f}"
        )


@dataclass(frozen=True)
class LearnedScore:
    """What learning came to.

    Attributes
    ----------
    score : ndarray of float, shape (n,), or None
        Chance to buy by account, in place of the declared score; None where the declared score stands.
    quality : ScoreQuality or None
        None where nothing could be judged.
    notes : tuple of str
        Which score is used and why.
    """

    score: np.ndarray | None = None
    quality: ScoreQuality | None = None
    notes: tuple[str, ...] = ()


def learn_score(workspace: Workspace, model: DemandModel) -> LearnedScore:
    """Learn a score from the workspace's opportunities and judge it beside the declared one.

    Both are judged on the last ``learn_months``: what was known before them foretells who buys in them, learned from
    who bought in as many months before. Only when the learned score's ROC AUC exceeds the declared one's by
    ``learn_margin``, and its Brier score is no worse, it is learned again up to the last day and used.

    Raises
    ------
    InputError
        When the model insists on learning and scikit-learn is not installed.
    """
    if model.score.learn is False:
        return LearnedScore()
    opportunities = workspace.table("opportunities")
    closed = opportunities.loc[opportunities["stage"].isin(["won", "lost"]) & opportunities["closed_date"].notna()]
    if closed.empty:
        return LearnedScore()
    now = last_day(opportunities, workspace.settings.plan_months[0])
    first = first_day(opportunities)
    months = min(model.score.learn_months, ((now.year - first.year) * 12 + now.month - first.month) // 3)
    if months < min(LEAST_MONTHS, model.score.learn_months):
        return LearnedScore(notes=("score: too few months of opportunities to learn one; the declared one is used",))
    judged, learned_from = (now - pd.DateOffset(months=months * back) for back in (1, 2))
    past = read_past(workspace)
    before, after = past.bought_between(learned_from, judged), past.bought_between(judged, now)
    if min(outcome.sum() for outcome in (before, ~before, after, ~after)) < LEAST_BUYERS:
        note = f"fewer than {LEAST_BUYERS} accounts bought, or did not, in {months} months"
        return LearnedScore(notes=(f"score: {note}; the declared one is used",))
    if not _library_is_there(model):
        note = "score: the declared one is used; one learned from opportunities needs scikit-learn (extra forecast)"
        return LearnedScore(notes=(note,))

    known = {day: past.known_at(day, months, model) for day in (learned_from, judged, now)}
    chance = _regression().fit(known[learned_from], before).predict_proba(known[judged])[:, 1]
    declared, declared_chance = _declared_then((learned_from, judged), before, past, model)
    peers = _peers(judged, past)
    final = _regression().fit(known[judged], after)
    of_declared = Judgement(roc_auc_within(peers, declared, after), _brier(declared_chance, after))
    of_learned = Judgement(roc_auc_within(peers, chance, after), _brier(chance, after))
    uses_learned = (
        of_learned.roc_auc >= of_declared.roc_auc + model.score.learn_margin and of_learned.brier <= of_declared.brier
    )
    quality = ScoreQuality(
        judged, now, len(after), int(after.sum()), of_declared, of_learned, uses_learned, _coefficients(final)
    )
    score = final.predict_proba(known[now])[:, 1] if uses_learned else None
    return LearnedScore(score, quality, (quality.sentence(),))


def roc_auc_within(peers: np.ndarray, score: np.ndarray, bought: np.ndarray) -> float:
    """Area under the ROC curve over the pairs of accounts that are peers; equal scores count half.

    By the sum of ranks (Hanley and McNeil, Radiology 1982), group by group: with P buyers and N others in a group, the
    pairs won are the buyers' ranks less P (P + 1) / 2 of P N.

    Parameters
    ----------
    peers : ndarray of int, shape (n,)
        Group of each account.
    score : ndarray of float, shape (n,)
        Score of each account.
    bought : ndarray of bool, shape (n,)
        Who bought.

    Returns
    -------
    float
        From 0 to 1; NaN where no buyer has a peer that did not buy.
    """
    rank = pd.Series(score).groupby(peers).rank().to_numpy(float)
    groups = pd.DataFrame({"ranks": rank * bought, "buyers": bought, "others": ~bought}, dtype=float)
    sums = groups.groupby(peers).sum()
    won = sums["ranks"] - sums["buyers"] * (sums["buyers"] + 1) / 2
    pairs = (sums["buyers"] * sums["others"]).sum()
    return float(won.sum() / pairs) if pairs else float("nan")


def _library_is_there(model: DemandModel) -> bool:
    if importlib.util.find_spec("sklearn") is not None:
        return True
    if model.score.learn is True:
        expected = "the library scikit-learn, which the extra installs: pip install 'territory-opt[forecast]'"
        raise InputError([InputProblem(f"models/{model.name}.yaml", None, "score.learn", "true", expected)])
    return False


def _regression() -> Any:
    from sklearn.compose import make_column_transformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    numbers = make_column_transformer(
        (StandardScaler(), list(SCALED)), remainder="passthrough", verbose_feature_names_out=False
    )
    return make_pipeline(numbers, LogisticRegression(C=REGULARISATION, solver=SOLVER))


def _declared_then(
    days: tuple[pd.Timestamp, pd.Timestamp], bought: np.ndarray, past: Past, model: DemandModel
) -> tuple[np.ndarray, np.ndarray]:
    """Return the declared score as it stood on the second day, and the chance to buy that follows from the first."""
    from sklearn.linear_model import LogisticRegression

    scores = [declared_score(past.accounts.assign(open_pipeline_usd=past.pipeline_on(day)), model) for day in days]
    segments = pd.get_dummies(past.accounts["segment"], dtype=float).to_numpy()
    then, later = (np.column_stack([np.log(score), segments]) for score in scores)
    return scores[1], LogisticRegression(solver=SOLVER).fit(then, bought).predict_proba(later)[:, 1]


def _peers(day: pd.Timestamp, past: Past) -> np.ndarray:
    """Group of each account: its cell, and whether it was a customer on the day as far as the history tells."""
    customer = past.bought_between(pd.Timestamp.min, day)
    groups = pd.MultiIndex.from_arrays([past.accounts["region"], past.accounts["segment"], customer])
    return groups.factorize()[0]


def _brier(chance: np.ndarray, bought: np.ndarray) -> float:
    return float(np.mean((chance - bought) ** 2))


def _coefficients(fitted: Any) -> pd.Series:
    return pd.Series(fitted[-1].coef_[0][: len(SCALED)], index=list(SCALED), name="log_odds")
