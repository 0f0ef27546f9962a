"""Why a territory looks as it does, held against the audit's measures."""

from __future__ import annotations

import pytest

from territory_opt.alignment.moved import KINDS
from territory_opt.audit.measures import territory_measures
from territory_opt.scenario.explain.territory import explain_territory
from territory_opt.scenario.explain.territory_words import COUNTED, territory_sentences, territory_table


def test_loads_and_indices_are_those_of_the_reports(redesign) -> None:
    """Before and after, each seat's measures and indices are what the audit's measures say."""
    accounts, seats = redesign.data.accounts, redesign.data.seats
    by_id = accounts.set_index("account_id")
    measured = {
        "before": territory_measures(accounts, seats, by_id["incumbent_seat_id"]),
        "after": territory_measures(accounts, seats, by_id["seat_id"]),
    }
    for seat in range(len(seats)):
        for row in explain_territory(redesign, seat).loads.to_dict("records"):
            for when, table in measured.items():
                assert row[when] == pytest.approx(table[row["measure"]].iloc[seat])
                index = table[f"index_{row['measure']}"].iloc[seat]
                assert row[f"index_{when}"] == pytest.approx(index, nan_ok=True)


def test_accounts_kept_gained_and_lost_make_the_territory(redesign) -> None:
    """Before is kept and lost, after is kept and gained, and the trades count the same accounts."""
    accounts = redesign.data.accounts
    for seat, seat_id in enumerate(redesign.problem.seat_ids):
        found = explain_territory(redesign, seat)
        kept, gained, lost = (set(part["account_id"]) for part in (found.kept, found.gained, found.lost))
        assert kept | lost == set(accounts.loc[accounts["incumbent_seat_id"] == seat_id, "account_id"])
        assert kept | gained == set(accounts.loc[accounts["seat_id"] == seat_id, "account_id"])
        assert found.trades[["gained", "lost"]].sum().tolist() == [len(gained), len(lost)]
        arr = found.trades[["gained_arr_usd", "lost_arr_usd"]].sum().tolist()
        assert arr == pytest.approx([part["current_arr_usd"].sum() for part in (found.gained, found.lost)])


def test_what_one_seat_gains_others_lose(redesign) -> None:
    """Trades are told alike from both sides."""
    seats = range(len(redesign.problem.seat_ids))
    found = {redesign.seat_names[seat]: explain_territory(redesign, seat) for seat in seats}
    for name, explanation in found.items():
        for trade in explanation.trades.to_dict("records"):
            mirrored = found[trade["other"]].trades.set_index("other").loc[name]
            assert (trade["gained"], trade["lost"]) == (mirrored["lost"], mirrored["gained"])


def test_sentences_tell_every_account_that_changes(redesign) -> None:
    """The counts of the groups of reasons add up to what is gained and lost; no line of the table is too wide."""
    found = explain_territory(redesign, 0)
    told = territory_sentences(found)
    assert any(sentence.startswith(f"Loses {len(found.lost):,} accounts: ") for sentence in told)
    heading, rows = territory_table(found)
    assert all(len(row) == len(heading) for row in rows)


def test_every_kind_of_move_has_words() -> None:
    """Nothing that happens goes without a phrase."""
    assert set(COUNTED) == {*KINDS, "new"}


def test_a_bound_that_holds_says_what_one_more_is_worth(make, stored) -> None:
    """The price of the limit is the drop of the optimum where it gives way by one."""
    accounts = [make.account(f"A{n}", 10.0, latitude=40.0 + n / 10) for n in range(6)]
    seats = [make.seat("S1"), make.seat("S2", latitude=45.0)]
    company = make.company(accounts, seats, [{"rule": "balance", "measure": "accounts", "upper": 3.0}])
    posed = stored(company)
    found = explain_territory(posed, 0)
    (load,) = found.limits
    wider = stored(company.ruled_by({"rule": "balance", "measure": "accounts", "upper": 4.0}))
    saved = posed.standing.usd - wider.standing.usd
    assert load.bound == ("at most", 3.0)
    assert load.price_usd >= saved - 1e-6
    assert "Rep S1 carries 3 of at most 3 of accounts" in found.bindings[0].sentence


def test_a_seat_without_anything_before(make, stored) -> None:
    """An open seat goes from nothing; accounts that nobody covers today are new."""
    posed = stored(make.company([make.account("A"), make.account("B")], [make.seat("S1")]))
    found = explain_territory(posed, 0)
    assert found.gained["kind"].tolist() == ["new", "new"]
    assert found.gained["other"].tolist() == ["nobody", "nobody"]
    assert found.loads.set_index("measure").loc["accounts", ["before", "after"]].tolist() == [0.0, 2.0]
    assert any("2 that nobody covers today" in sentence for sentence in territory_sentences(found))
