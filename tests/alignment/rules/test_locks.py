"""Rule `locks`."""

from __future__ import annotations


def test_a_locked_account_stays_with_its_seat(make) -> None:
    """A shorter way moves an account, but not a locked one; a lock to nobody's seat holds nothing and is noted."""
    accounts = [
        make.account("held", 100.0, "far", locked=True),
        make.account("free", 100.0, "far"),
        make.account("stranded", 100.0, "gone", incumbent_seat_id=None, locked=True),
    ]
    company = make.company(accounts, [make.seat("near"), make.seat("far", latitude=50.0)], [{"rule": "locks"}])
    design = company.design()
    assert design.assignment.tolist() == ["far", "near", "near"]
    assert design.notes == ("Locked accounts whose incumbent holds no seat: 1; their lock holds nothing.",)
    assert company.without("locks").design().assignment.tolist() == ["near"] * 3


def test_a_locked_account_may_not_stay_without_a_seat(make) -> None:
    """However cheap it is to leave it."""
    company = make.company(
        [make.account("held", 100.0, "far", locked=True), make.account("free", 100.0, "far")],
        [make.seat("far", latitude=50.0)],
        [{"rule": "locks"}, {"rule": "assign", "unassigned_usd_per_potential": 0.0}],
    )
    assert company.design().assignment.isna().tolist() == [False, True]


def test_a_lock_holds_the_whole_family(make) -> None:
    """With families kept together, the others follow the locked one."""
    accounts = [make.account("root"), make.account("held", 10.0, "far", family_id="root", locked=True)]
    seats = [make.seat("near"), make.seat("far", latitude=50.0)]
    company = make.company(accounts, seats, [{"rule": "locks"}, {"rule": "families"}])
    assert company.design().assignment.tolist() == ["far", "far"]
    assert company.without("families").design().assignment.tolist() == ["near", "far"]


def test_sentence(read_model) -> None:
    """The rule says what it does."""
    assert read_model("rules: [{rule: locks}]").rules[1].sentence().startswith("Locked accounts stay")


def test_what_is_wrong_is_named(refusal) -> None:
    """A parameter it does not have and a second one of the name are told."""
    assert "found share" in refusal("rules: [{rule: locks, share: 1}]")
    assert "rule locks once, not 2 times" in refusal("rules: [{rule: locks}, {rule: locks}]")
