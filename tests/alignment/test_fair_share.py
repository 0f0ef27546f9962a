"""Fair shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from territory_opt.alignment.fair_share import fair_share, one_group, seat_groups
from territory_opt.audit.fair_share import fair_shares
from territory_opt.audit.plan import read_plan


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("within", ["segment", "all"])
@pytest.mark.parametrize("weight_by", [None, "fte", "capacity_hours"])
def test_shares_are_those_of_the_audit(make, seed: int, within, weight_by) -> None:
    """Two rooms that share no code come to the same."""
    company = make.random_company(seed, accounts=20, seats=5).ruled_by({"rule": "families"})
    audited = read_plan(company.accounts, company.seats, company.today(), rules=["families"])
    share = fair_share(company.read(), "potential_usd", within, weight_by)
    assert share == pytest.approx(fair_shares(audited, "potential_usd", within, weight_by))


def test_a_chain_of_shared_segments_is_one_group(make) -> None:
    """Seats joined through others share; an account of a segment nobody covers counts for nobody."""
    seats = [
        make.seat("A", segments=("a",)),
        make.seat("B", segments=("b", "c")),
        make.seat("AB", segments=("a", "b")),
        make.seat("D", segments=("d",)),
    ]
    accounts = [make.account(key, 60.0, segment=key) for key in ("a", "c", "d", "nobody's")]
    data = make.company(accounts, seats).read()
    group, account_group = seat_groups(data, "segment")
    assert group[0] == group[1] == group[2] != group[3]
    assert account_group.tolist() == [group[0], group[0], group[3], -1]
    assert fair_share(data, "potential_usd", "segment", None).tolist() == [40.0, 40.0, 40.0, 60.0]
    assert fair_share(data, "potential_usd", "all", None).tolist() == [45.0] * 4


def test_a_number_of_territories_divides_what_the_seats_cover(make) -> None:
    """Whichever seats get them; an account of a segment nobody covers counts for nobody, a weight as ever."""
    seats = [make.seat("A", fte=0.5), make.seat("B", fte=1.0), make.seat("C", fte=0.5)]
    accounts = [make.account("1", 60.0), make.account("2", 40.0), make.account("3", 70.0, segment="nobody's")]
    data = replace(make.company(accounts, seats).read(), count=2)
    for within in ("segment", "all"):
        assert fair_share(data, "potential_usd", within, None).tolist() == [50.0] * 3
    assert fair_share(data, "potential_usd", "all", "fte").tolist() == [25.0, 50.0, 25.0]


def test_seats_joined_by_segments_are_one_group(make) -> None:
    """A chain is enough."""
    accounts, joined = [make.account("A")], [make.seat("S"), make.seat("T", segments=("Field", "Inside"))]
    assert one_group(make.company(accounts, joined).read())
    assert not one_group(make.company(accounts, [*joined, make.seat("U", segments=("Public",))]).read())


def test_seats_without_weight_are_due_nothing(make) -> None:
    """Nor is a group in which nobody has any."""
    data = make.company([make.account("A")], [make.seat("S1", fte=0.0), make.seat("S2", fte=0.0)]).read()
    assert np.array_equal(fair_share(data, "potential_usd", "segment", "fte"), [0.0, 0.0])
