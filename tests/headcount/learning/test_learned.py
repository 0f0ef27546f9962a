"""What is learned comes near the truth, says how sure it is, and gives way to the model where it cannot know."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.learning.learned import Learned, learn_supply, with_learned
from territory_opt.headcount.seats import seats_from_reps

FIGURES = ["ramp_months", "attainment_share", "attrition_share"]


def _figures(learned: Learned) -> pd.DataFrame:
    return learned.table[learned.table["segment"].eq("SMB")].set_index("what").loc[FIGURES]


@pytest.fixture(scope="module")
def history(make_history):
    return make_history(1)


@pytest.fixture(scope="module")
def learned(history, supply_model) -> Learned:
    return learn_supply(history, supply_model())


def test_intervals_hold_the_truth_about_as_often_as_they_say(make_history, supply_model, truth) -> None:
    """Over 24 made-up companies each 80 % interval holds the truth in 65 % to 95 %, and the mean figure is near it."""
    model = supply_model()
    figures = pd.concat([_figures(learn_supply(make_history(seed), model)) for seed in range(24)])
    known = {"ramp_months": truth.lost_months, "attainment_share": truth.attainment, "attrition_share": truth.attrition}
    actual = figures.index.map(known)
    held = ((figures["low"] <= actual) & (actual <= figures["high"])).groupby(level=0).mean()
    assert figures["used"].eq("learned").all()
    assert held.between(0.65, 0.95).all(), held
    means = figures["value"].groupby(level=0).mean()
    assert all(means[what] == pytest.approx(value, rel=0.06) for what, value in known.items()), means


def test_bookings_by_month_tell_the_same(make_history, supply_model, truth) -> None:
    """With the month of a deal alone, and its last month left out, the figures stay near those by the day."""
    by_day = _figures(learn_supply(make_history(4, seats=80), supply_model()))
    by_month = learn_supply(make_history(4, seats=80, bookings=True), supply_model())
    figures = _figures(by_month)
    assert figures["value"].to_numpy() == pytest.approx(by_day["value"].to_numpy(), rel=0.1)
    assert figures["source"].str.contains("2023-12 to 2026-11").sum() == 2
    assert by_month.segments["SMB"].ramp_shares[:5] == pytest.approx(truth.ramp, abs=0.2)


def test_the_model_takes_what_was_learned(learned: Learned, supply_model) -> None:
    """The three figures of the segment change, everything else stays; the ramp's sum is the months lost."""
    model = supply_model()
    changed, supply = with_learned(model, learned), learned.segments["SMB"]
    entry, default = changed.segments["SMB"], model.segments["default"]
    assert entry.ramp_shares == supply.ramp_shares
    assert entry.attainment_share == supply.attainment.value
    assert entry.attrition_share == supply.attrition.value
    assert supply.ramp_months.value == pytest.approx(sum(1 - share for share in entry.ramp_shares))
    update = {key: getattr(default, key) for key in ("ramp_shares", "attainment_share", "attrition_share")}
    assert entry.model_copy(update=update) == default
    assert changed.segments["default"] == default
    assert type(changed).model_validate(changed.model_dump()) == changed


def test_the_table_shows_what_stands_and_what_would(learned: Learned) -> None:
    """Every figure has its interval, its default and its source with counts."""
    figures = _figures(learned)
    assert (figures["low"] <= figures["value"]).all()
    assert (figures["value"] <= figures["high"]).all()
    assert figures["default"].tolist() == pytest.approx([2.0, 0.5, 0.2])
    assert figures["source"].str.startswith("learned from").all()
    assert figures["source"].str.extract("(deals of|won by|leavers in)")[0].notna().all()
    tenure = learned.tenure
    assert tenure["month"].tolist() == list(range(1, 9))
    assert (tenure["low"] <= tenure["share"]).all()
    assert (tenure["share"] <= tenure["high"]).all()
    assert tenure["share"].is_monotonic_increasing


def test_never_means_never(history, supply_model) -> None:
    """The declared values stand with the model's words, without an interval."""
    model = supply_model(use="never")
    learned = learn_supply(history, model)
    assert with_learned(model, learned) == model
    figures = _figures(learned)
    assert figures["used"].eq("default").all()
    assert figures[["low", "high"]].isna().all(axis=None)
    assert figures.loc["attrition_share", "source"] == "a survey"


@pytest.mark.parametrize(
    ("asked", "figure", "words"),
    [
        ({"least_deals": 100_000}, "ramp_months", "100000 asked for"),
        ({"least_reps": 1000}, "ramp_months", "people in their ramp"),
        ({"least_reps": 1000}, "attainment_share", "people ramped in the last twelve months"),
        ({"least_rep_months": 100_000}, "attrition_share", "years of people"),
        ({"least_leavers": 1000}, "attrition_share", "under the 1000"),
    ],
)
def test_too_little_leaves_the_default_and_says_why(history, supply_model, asked, figure, words) -> None:
    """What was asked for and what was there stands in the source."""
    learned = learn_supply(history, supply_model(**asked))
    row = _figures(learned).loc[figure]
    assert row["used"] == "default"
    assert row["value"] == row["default"]
    assert words in row["source"]


def test_a_heavy_prior_is_the_default(history, supply_model) -> None:
    """With weights beyond all history the ramp and the attrition are those declared."""
    supply = learn_supply(history, supply_model(prior_rep_months=1e7, prior_person_years=1e7)).segments["SMB"]
    assert supply.ramp_shares[:4] == pytest.approx((0.2, 0.4, 0.6, 0.8), abs=1e-3)
    assert supply.attrition.value == pytest.approx(0.2, abs=1e-3)


def test_a_workspace_without_history_keeps_the_defaults(bare, supply_model) -> None:
    """One rep and no deals tell nothing, and that is said."""
    learned = learn_supply(bare, supply_model())
    assert learned.table["used"].eq("default").all()
    assert learned.tenure.empty
    assert learned.table["source"].str.contains("no deals on record").sum() == 2
    assert [note.partition(", as ")[0] for note in learned.notes] == ["supply from history: attrition is not learned"]


@pytest.mark.parametrize("bookings", [False, True])
@pytest.mark.parametrize("status", ["open", "active"])
def test_where_nobody_has_started_nothing_is_learned(make_history, supply_model, bookings, status) -> None:
    """Positions to be filled, or people who all start later, leave the defaults whatever deals name them."""
    history = make_history(3, bookings)
    later = history.reps.assign(status=status, start_date=pd.Timestamp("2027-09-15"), end_date=pd.NaT)
    learned = learn_supply(history.with_tables({"reps": later}), supply_model())
    assert learned.table["used"].eq("default").all()
    assert "who are no account executives or have not started" in " ".join(learned.notes)


def test_order_means_nothing_and_a_seed_repeats(history, learned: Learned, supply_model) -> None:
    """The same rows in another order, and the same seed again, give the same table; another seed other draws alone."""
    opportunities = history.table("opportunities").sample(frac=1, random_state=5, ignore_index=True)
    again = learn_supply(history.with_tables({"opportunities": opportunities}), supply_model())
    numbers = ["value", "low", "high"]
    assert _figures(again)[numbers].to_numpy() == pytest.approx(_figures(learned)[numbers].to_numpy(), rel=1e-9)
    pd.testing.assert_frame_equal(learn_supply(history, supply_model()).table, learned.table)
    other = _figures(learn_supply(history, supply_model(), seed=9))
    assert other.loc["attrition_share"].equals(_figures(learned).loc["attrition_share"])
    assert other.loc["ramp_months", "low"] != _figures(learned).loc["ramp_months", "low"]


def test_deals_that_cannot_be_placed_are_counted_and_change_nothing(history, learned: Learned, supply_model) -> None:
    """Nobody, a stranger, a manager and somebody long gone: each is told with its amount, and no figure moves."""
    reps = history.reps
    manager = reps.iloc[[0]].assign(rep_id="M1", role="manager", status="active", end_date=pd.NaT)
    gone = reps.loc[reps["end_date"].lt("2025-01-01"), "rep_id"].iloc[0]
    odd = history.table("opportunities").iloc[:4].assign(
        opportunity_id=["X1", "X2", "X3", "X4"], rep_id=[None, "NOBODY", "M1", gone], amount_usd=[1.0, 2.0, 3.0, 4.0],
        closed_date=pd.Timestamp("2026-06-30"),
    )  # fmt: skip
    tables = {
        "reps": pd.concat([reps, manager]), "opportunities": pd.concat([history.table("opportunities"), odd])
    }  # fmt: skip
    changed = learn_supply(history.with_tables(tables), supply_model())
    assert changed.table.drop(columns="source").equals(learned.table.drop(columns="source"))
    told = [note.partition(") ")[2] for note in changed.notes]
    assert told == [
        "name nobody",
        "name 1 people whom reps does not know",
        "name people who are no account executives or have not started",
        "fall before the first or after the last day of the person they name",
    ]
    assert ["$1)" in changed.notes[0], "$4)" in changed.notes[3]] == [True, True]


def test_deals_that_name_nobody_teach_nothing(history, supply_model) -> None:
    """Where most of the amount won names nobody, ramp and attainment stay the model's."""
    opportunities = history.table("opportunities")
    named = opportunities.assign(rep_id=opportunities["rep_id"].where(np.arange(len(opportunities)) % 3 == 0))
    figures = _figures(learn_supply(history.with_tables({"opportunities": named}), supply_model()))
    assert figures["used"].tolist() == ["default", "default", "learned"]
    assert "of the amount won names who won it" in str(figures.loc["ramp_months", "source"])


def test_somebody_who_never_sells_counts_with_zeros(history, learned: Learned, supply_model) -> None:
    """A ramped rep without a deal lowers attainment, and is named."""
    idle = history.reps.iloc[[0]].assign(
        rep_id="IDLE", status="active", start_date=pd.Timestamp("2020-01-01"), end_date=pd.NaT
    )
    changed = learn_supply(history.with_tables({"reps": pd.concat([history.reps, idle])}), supply_model())
    assert changed.segments["SMB"].attainment.value < learned.segments["SMB"].attainment.value
    assert any(note.endswith("IDLE") for note in changed.notes)


def test_whoever_left_holds_no_seat(history, supply_model) -> None:
    """People of the past are there to learn from, not to plan with."""
    seats = seats_from_reps(history, supply_model())
    reps = history.reps.set_index("rep_id")
    assert reps.loc[seats["rep_id"].dropna(), "status"].ne("left").all()
    assert len(seats) == reps["end_date"].isna().sum()
