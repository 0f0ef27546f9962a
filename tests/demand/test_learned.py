"""A score learned from opportunities, beside the declared one."""

from __future__ import annotations

import importlib.util

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.demand.cases import SCALED, Past, read_past
from territory_opt.demand.learned import learn_score, roc_auc_within
from territory_opt.demand.model import DemandModel
from territory_opt.demand.plan import plan_demand
from territory_opt.demand.score import declared_score
from territory_opt.errors import InputError

ACCOUNTS = 1200
NOW = pd.Timestamp("2027-01-01")


def learning(model: DemandModel, **changes: object) -> DemandModel:
    return model.model_copy(update={"score": model.score.model_copy(update={"learn": True, **changes})})


def company(seed: int, pull_of_industry: float, pull_of_lead: float) -> dict[str, pd.DataFrame]:
    """Accounts, and three years in which they win or lose an opportunity now and then.

    How often an account buys follows its industry and its lead score, as strongly as they are said to pull.
    """
    rng = np.random.default_rng(seed)
    industry = rng.choice(["Technology", "Retail", "Energy"], ACCOUNTS)
    lead = rng.uniform(0, 100, ACCOUNTS)
    accounts = pd.DataFrame(
        {
            "account_id": [f"A{number}" for number in range(ACCOUNTS)],
            "segment": np.where(rng.random(ACCOUNTS) < 0.5, "SMB", "Enterprise"),
            "region": np.where(rng.random(ACCOUNTS) < 0.5, "East", "West"),
            "industry": industry,
            "lead_score": lead.round(),
            "employees": rng.integers(20, 100, ACCOUNTS),
        }
    )
    pull = pull_of_industry * (industry == "Technology") + pull_of_lead * (lead / 100 - 0.5)
    rate = np.exp(pull)
    won, lost = (rng.poisson(each * rate / rate.mean()) for each in (0.6, 0.9))
    row = np.concatenate([np.repeat(np.arange(ACCOUNTS), count) for count in (won, lost)])
    closed = NOW - pd.to_timedelta(rng.integers(1, 3 * 365, len(row)), "D")
    opportunities = pd.DataFrame(
        {
            "opportunity_id": [f"O{number}" for number in range(len(row))],
            "account_id": accounts["account_id"].to_numpy()[row],
            "stage": np.repeat(["won", "lost"], [won.sum(), lost.sum()]),
            "created_date": closed - pd.Timedelta(days=40),
            "closed_date": closed,
            "amount_usd": 1000.0,
        }
    )
    return {"accounts": accounts, "opportunities": opportunities}


def test_what_the_weights_do_not_know_is_learned(make_workspace, model: DemandModel) -> None:
    """Where technology companies buy five times as often, the learned score finds out, is used and shares by it."""
    pytest.importorskip("sklearn", reason="the extra forecast is not installed")
    workspace = make_workspace(**company(1, pull_of_industry=1.6, pull_of_lead=0.0))
    learned = learn_score(workspace, learning(model))
    assert learned.quality is not None
    assert learned.score is not None
    assert learned.quality.uses_learned
    assert learned.quality.learned.roc_auc > 0.6 > learned.quality.declared.roc_auc
    assert learned.quality.learned.brier < learned.quality.declared.brier
    assert "the learned one is used" in learned.notes[0]
    technology = workspace.accounts["industry"].eq("Technology").to_numpy(bool)
    assert learned.score[technology].mean() > 2 * learned.score[~technology].mean()

    built_in = model.model_copy(update={"forecast": model.forecast.model_copy(update={"methods": ("damped",)})})
    declared, planned = (
        plan_demand(workspace, learning(built_in, learn=learn), paths=2).accounts["new_business_usd"].to_numpy()
        for learn in (False, True)
    )
    assert planned[technology].sum() > 1.2 * declared[technology].sum()
    assert planned.sum() == pytest.approx(declared.sum())


def test_the_declared_score_stands_where_it_is_as_good(make_workspace, model: DemandModel) -> None:
    """Where only the lead score tells who buys, the learned one gains nothing on the declared one and is not used."""
    pytest.importorskip("sklearn", reason="the extra forecast is not installed")
    weights = {"lead_score": 1.0, "industry": 0.0, "size": 0.0, "open_pipeline": 0.4}
    learned = learn_score(make_workspace(**company(2, 0.0, 3.0)), learning(model, **weights))
    assert learned.quality is not None
    assert learned.score is None
    assert not learned.quality.uses_learned
    assert learned.quality.declared.roc_auc > 0.6
    assert learned.quality.coefficients.idxmax() == "lead score"
    assert "the declared one is used" in learned.notes[0]


def test_the_margin_decides(make_workspace, model: DemandModel) -> None:
    """The same history with a margin that cannot be reached leaves the declared score in place."""
    pytest.importorskip("sklearn", reason="the extra forecast is not installed")
    workspace = make_workspace(**company(1, 1.6, 0.0))
    assert learn_score(workspace, learning(model, learn_margin=0.6)).score is None


def test_without_the_library(make_workspace, model: DemandModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """By itself learning is left out with a note; a model that insists on it is an error that names the extra."""
    workspace = make_workspace(**company(1, 1.6, 0.0))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    learned = learn_score(workspace, learning(model, learn="auto"))
    assert learned.score is None
    assert "scikit-learn" in learned.notes[0]
    with pytest.raises(InputError, match=r"territory-opt\[forecast\]"):
        learn_score(workspace, learning(model))


@pytest.mark.parametrize(("months", "every", "said"), [(12, 1, "too few months"), (36, 40, "fewer than 100 accounts")])
def test_too_little_history_to_learn_from(
    make_workspace, model: DemandModel, months: int, every: int, said: str
) -> None:
    """A year of opportunities, or a few of them, leave the declared score and say why."""
    tables = company(1, 1.6, 0.0)
    won = tables["opportunities"]
    tables["opportunities"] = won[won["closed_date"].ge(NOW - pd.DateOffset(months=months))].iloc[::every]
    learned = learn_score(make_workspace(**tables), learning(model))
    assert learned.score is None
    assert said in learned.notes[0]


def test_where_everybody_buys_there_is_nothing_to_learn(make_workspace, model: DemandModel) -> None:
    """Accounts that all buy every year leave the declared score."""
    tables = company(1, 0.0, 0.0)
    days = pd.date_range("2024-01-15", "2026-12-15", freq="120D")
    every = pd.DataFrame({"account_id": np.repeat(tables["accounts"]["account_id"].to_numpy(), len(days))})
    every["closed_date"] = np.tile(days, ACCOUNTS)
    every = every.assign(stage="won", created_date="2023-12-01", amount_usd=100.0)
    every["opportunity_id"] = [f"O{number}" for number in range(len(every))]
    learned = learn_score(make_workspace(accounts=tables["accounts"], opportunities=every), learning(model))
    assert learned.score is None
    assert "or did not" in learned.notes[0]


def test_no_opportunities_no_note(make_workspace, model: DemandModel) -> None:
    """A workspace of accounts alone is not told of a score that nobody could learn."""
    assert learn_score(make_workspace(accounts=company(1, 0.0, 0.0)["accounts"]), learning(model)).notes == ()


def test_what_came_after_a_day_is_not_known_on_it(make_workspace, model: DemandModel) -> None:
    """What is opened or closed from the day on, and all that buying writes into the accounts, changes no case."""
    tables = company(3, 1.0, 1.0)
    past = read_past(make_workspace(**tables))
    day = pd.Timestamp("2026-01-01")
    before = past.known_at(day, 12, model)
    told = past.opportunities.assign(amount_usd=7.0)
    later = told["closed_date"].ge(day) & told["created_date"].lt(day)
    told.loc[later, "stage"] = np.where(np.arange(later.sum()) % 2, "won", "lost")
    then = told["created_date"].lt(day)
    accounts = past.accounts.assign(current_arr_usd=9e6, status="customer", open_pipeline_usd=5e6)
    changed = Past(accounts, told[then], past.account[then])
    pd.testing.assert_frame_equal(before, changed.known_at(day, 12, model))
    assert list(before)[: len(SCALED)] == list(SCALED)
    assert before["open opportunity"].sum() == later.groupby(told["account_id"]).any().sum()


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5), st.booleans()), min_size=1, max_size=30),
)
def test_roc_auc_is_the_share_of_pairs_won(rows: list[tuple[int, int, bool]]) -> None:
    """Ranks give what counting the pairs of a buyer and another account of the same group gives."""
    peers, score, bought = (np.array(column) for column in zip(*rows, strict=True))
    pairs = [
        0.5 if score[buyer] == score[other] else float(score[buyer] > score[other])
        for buyer in np.flatnonzero(bought)
        for other in np.flatnonzero(~bought)
        if peers[buyer] == peers[other]
    ]
    expected = np.mean(pairs) if pairs else np.nan
    np.testing.assert_allclose(roc_auc_within(peers, score.astype(float), bought), expected)


def test_learning_minds_neither_order_nor_repetition(make_workspace, model: DemandModel) -> None:
    """The same tables give the same score again, and accounts in another order keep theirs."""
    pytest.importorskip("sklearn", reason="the extra forecast is not installed")
    workspace = make_workspace(**company(1, 1.6, 0.0))
    first, again = (learn_score(workspace, learning(model)).score for _ in range(2))
    np.testing.assert_array_equal(first, again)
    turned = workspace.with_tables({"accounts": workspace.accounts.iloc[::-1].reset_index(drop=True)})
    np.testing.assert_allclose(learn_score(turned, learning(model)).score[::-1], first, rtol=1e-9)
    assert declared_score(workspace.accounts, model).max() <= 1
