"""Rule `territories`."""

from __future__ import annotations

import pytest

from territory_opt.alignment.pieces import FreeCentres, Opening


@pytest.fixture
def company(make):
    """Two filled seats and one open."""
    seats = [make.seat("S"), make.seat("T"), make.seat("new", status="open")]
    return make.company([make.account(key) for key in "ABC"], seats)


def _rule(company, **parameters):
    return company.ruled_by({"rule": "territories", **parameters}).model.rules[1]


@pytest.mark.parametrize(
    ("parameters", "closable", "count"),
    [
        ({"may_close": "open"}, [False, False, True], None),
        ({"may_close": "all"}, [True] * 3, None),
        ({"may_close": "all", "count": 2}, [True] * 3, 2),
        ({"may_close": "open", "centres": "free"}, [False, False, True], 2),
        ({"may_close": "all", "centres": "free"}, [True] * 3, 3),
        ({"may_close": "all", "centres": "free", "count": 1}, [True] * 3, 1),
    ],
)
def test_which_seats_may_close_and_how_many_are_open(company, parameters, closable, count) -> None:
    """Free centres give a territory to all seats that must have one, unless a number is named."""
    rule = _rule(company, **parameters)
    data = company.read()
    opening, *free = rule.pieces(data)
    assert isinstance(opening, Opening)
    assert opening.may_close.tolist() == closable
    assert opening.count == count == rule.territories(data.seats)
    assert free == ([FreeCentres()] if "centres" in parameters else [])
    assert not list(rule.misses(data))


def test_by_default_every_seat_has_a_territory_around_its_home(company) -> None:
    """Nothing is asked of the problem, and no number is fixed."""
    rule = _rule(company)
    assert list(rule.pieces(company.read())) == []
    assert rule.territories(company.seats) is None


def test_free_centres_alone_give_every_seat_a_territory(company) -> None:
    """None may close, so their number is that of the seats."""
    rule = _rule(company, centres="free")
    assert list(rule.pieces(company.read())) == [FreeCentres()]
    assert rule.territories(company.seats) == 3


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"count": 2}, "3, as no seat may close (seats in this design: 3)"),
        ({"count": 4, "may_close": "all"}, "a number from 1 to 3 (seats in this design: 3)"),
        ({"count": 1, "may_close": "open"}, "a number from 2 to 3 (seats in this design: 3)"),
        ({"count": 3}, None),
    ],
)
def test_a_number_that_the_seats_cannot_have_is_told(company, parameters, expected: str | None) -> None:
    """Neither more than there are nor fewer than must have a territory."""
    assert [missing.expected for missing in _rule(company, **parameters).misses(company.read())] == (
        [] if expected is None else [expected]
    )


def test_seats_must_say_whether_they_are_open(company) -> None:
    """When open ones may close."""
    company.seats.drop(columns="status", inplace=True)
    (missing,) = _rule(company, may_close="open").misses(company.read())
    assert missing.expected == "a column status of the seats"


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ("", "Every seat has a territory around its home."),
        ("may_close: open", "Open positions may stay without a territory."),
        (
            "centres: free, count: 12, may_close: all",
            (
                "The centre of a territory is the one of its own accounts that costs least. "
                "12 seats get a territory. Seats may stay without a territory."
            ),
        ),
    ],
)
def test_sentence(read_model, parameters: str, sentence: str) -> None:
    """The rule says what it leaves open."""
    assert read_model(f"rules: [{{rule: territories, {parameters}}}]").rules[1].sentence() == sentence


def test_what_is_wrong_is_named(refusal) -> None:
    """No territory at all and unknown words are told."""
    assert "a number greater than or equal to 1" in refusal("rules: [{rule: territories, count: 0}]")
    assert "expected 'none', 'open' or 'all'" in refusal("rules: [{rule: territories, may_close: some}]")
