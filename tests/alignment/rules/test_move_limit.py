"""Rule `move_limit`."""

from __future__ import annotations

import pytest


@pytest.fixture
def drifting(make):
    """Four accounts that would all be better off at another seat, one of a rep who left, and one that is new."""
    accounts = [make.account(key, 100.0, "far", visits=1.0 + number) for number, key in enumerate("ABCD")]
    accounts += [make.account("orphan", 100.0, "gone", incumbent_seat_id=None), make.account("new")]
    return make.company(accounts, [make.seat("near"), make.seat("far", latitude=50.0)])


@pytest.mark.parametrize(
    ("parameters", "near"),
    [
        ({"share": 1.0}, "ABCD"),
        ({"share": 0.5}, "CD"),
        ({"amount": 100.0}, "D"),
        ({"amount": 99.9}, ""),
        ({"amount": 3.0, "measure": "accounts"}, "CD"),
    ],
)
def test_no_more_moves_than_allowed(drifting, parameters, near: str) -> None:
    """What moves is what saves most; the orphan counts as moved wherever it goes, the new account never."""
    assert set(drifting.design().assignment) == {"near"}
    design = drifting.ruled_by({"rule": "move_limit", **parameters}).design()
    stay = design.assignment.drop(["orphan", "new"])
    assert "".join(stay.index[stay == "near"]) == near
    assert design.assignment["new"] == design.assignment["orphan"] == "near"
    assert design.status in ("optimal", "feasible")


def test_nothing_may_move(make) -> None:
    """A limit of nought keeps everybody who has a seat."""
    accounts = [make.account(key, 100.0, "far") for key in "AB"]
    company = make.company(accounts, [make.seat("near"), make.seat("far", latitude=50.0)])
    for limit in ({"share": 0.0}, {"amount": 0.0}):
        design = company.ruled_by({"rule": "move_limit", **limit}).design()
        assert design.assignment.tolist() == ["far", "far"]
        assert design.status == "optimal"


def test_sentence(read_model) -> None:
    """The rule says how much of what."""
    share = read_model("rules: [{rule: move_limit, share: 0.125}]").rules[1]
    amount = read_model("rules: [{rule: move_limit, amount: 5000, measure: accounts}]").rules[1]
    assert share.sentence() == "At most 12.5% of current ARR changes hands."
    assert amount.sentence() == "At most 5,000 of accounts changes hands."


@pytest.mark.parametrize(
    ("parameters", "told"),
    [
        ("measure: accounts", "either a share or an amount"),
        ("share: 0.1, amount: 3", "either a share or an amount"),
        ("share: 1.5", "a number less than or equal to 1"),
        ("shares: 0.1", "share (did you mean that?)"),
    ],
)
def test_what_is_wrong_is_named(refusal, parameters: str, told: str) -> None:
    """Contradictions, misspelled keys and values out of range are each told."""
    assert told in refusal(f"rules: [{{rule: move_limit, {parameters}}}]")
