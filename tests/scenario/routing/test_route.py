"""Leads at the seats of an approved plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.routing.give import give
from territory_opt.errors import AuditError, InputError
from territory_opt.scenario.record import read_stored
from territory_opt.scenario.routing import route
from territory_opt.scenario.routing.route import route_leads
from territory_opt.scenario.routing.route import write_leads as write_leads_file

PLACES = {"Dallas": (32.78, -96.80), "Houston": (29.76, -95.37), "Austin": (30.27, -97.74)}


def _lead(number: int, segment: str = "SMB", place: str = "Dallas", **others: object) -> dict[str, object]:
    latitude, longitude = PLACES[place]
    return {
        "account_id": f"L{number:03d}", "name": f"Lead {number}", "segment": segment, "region": "South",
        "latitude": latitude, "longitude": longitude, "potential_usd": 5_000.0, "workload_hours": 4.0, **others,
    }  # fmt: skip


@pytest.fixture(scope="module")
def record(workspace):
    """Return the approved plan."""
    return read_stored(workspace, "redesign", under="approved").record


def test_every_lead_has_a_seat_that_covers_its_segment(workspace, record, write_leads):
    """Leads go to seats of their segment, none is dropped, and each has a reason and its next best."""
    rows = [_lead(i, ["SMB", "Mid-Market"][i % 2], list(PLACES)[i % 3], workload_hours=float(i % 5)) for i in range(40)]
    routing = route_leads(workspace, write_leads(rows))
    assert routing.leads["account_id"].tolist() == [row["account_id"] for row in rows]
    assert routing.waiting.empty
    segments = record.seats.set_index("seat_id")["segments"].str[0]
    assert (routing.leads["seat_id"].map(segments) == routing.leads["segment"]).all()
    assert routing.leads["reason"].str.startswith("least cost: with ").all()
    assert (routing.leads["next_usd"] >= -1e-6).all()
    assert routing.bound_usd <= routing.cost_usd + 1e-6


def test_seats_add_up_before_given_and_after(workspace, record, write_leads):
    """What seats have after is what they had and what leads bring; the room left is the capacity less the load."""
    routing = route_leads(workspace, write_leads([_lead(i) for i in range(12)]))
    seats, leads = routing.seats, routing.leads
    for measure in ("accounts", "potential_usd", "workload_hours"):
        assert np.allclose(seats[f"{measure}_before"] + seats[f"{measure}_given"], seats[f"{measure}_after"])
    assert seats["accounts_before"].sum() == len(record.accounts)
    given = leads.groupby("seat_id")["workload_hours"].sum().reindex(seats["seat_id"]).fillna(0.0)
    assert np.allclose(seats["workload_hours_given"], given)
    assert np.allclose(seats["remaining_hours"], seats["capacity_hours"] - seats["workload_hours_after"])


def test_known_accounts_and_their_children_go_where_these_are(workspace, record, write_leads):
    """An account of the plan is already with its seat; a child, and the child of a new child, follow the parent."""
    known = record.accounts.iloc[5]
    rows = [
        _lead(1, account_id=known["account_id"], segment=known["segment"]),
        _lead(2, segment="Mid-Market", parent_id=known["account_id"]),
        _lead(3, parent_id="L002"),
    ]
    leads = route_leads(workspace, write_leads(rows)).leads
    assert leads["seat_id"].eq(known["seat_id"]).all()
    name = record.seats.set_index("seat_id")["name"][known["seat_id"]]
    assert leads["reason"].tolist() == [
        f"already with {name}",
        f"its parent {known['account_id']} is with {name}",
        f"its parent {known['account_id']} is with {name}",
    ]


def test_order_of_rows_does_not_matter(workspace, write_leads):
    """Shuffled leads get the same seats."""
    rng = np.random.default_rng(1)
    rows = [_lead(i, place=list(PLACES)[i % 3], potential_usd=float(rng.integers(1, 9) * 1_000)) for i in range(60)]
    straight = route_leads(workspace, write_leads(rows)).leads.set_index("account_id")["seat_id"]
    shuffled = [rows[i] for i in rng.permutation(len(rows))]
    again = route_leads(workspace, write_leads(shuffled)).leads.set_index("account_id")["seat_id"]
    assert again.reindex(straight.index).equals(straight)


def test_leads_without_a_seat_are_listed_with_the_reason(workspace, write_leads):
    """A segment that nobody covers and more work than anybody has room for are told apart."""
    rows = [_lead(1, segment="Public"), _lead(2, workload_hours=5_000.0), _lead(3)]
    waiting = route_leads(workspace, write_leads(rows)).waiting
    assert waiting["account_id"].tolist() == ["L001", "L002"]
    assert "no seat covers it" in waiting["reason"].iloc[0]
    assert "no room" in waiting["reason"].iloc[1]


def test_missing_potential_and_workload_come_from_the_plan(workspace, record, write_leads):
    """A bare lead gets a potential within those of the plan's segment, and hours of the standards of a tier."""
    bare = {key: value for key, value in _lead(1).items() if key not in ("potential_usd", "workload_hours")}
    (lead,) = route_leads(workspace, write_leads([bare])).leads.to_dict("records")
    smb = record.accounts[record.accounts["segment"] == "SMB"]
    assert smb["potential_usd"].min() <= lead["potential_usd"] <= smb["potential_usd"].max()
    entry = record.demand.segments.get("SMB", record.demand.segments["default"])
    hours = [
        standard.visits * (entry.visit_hours + entry.travel_hours) + standard.touches * entry.touch_hours
        for standard in entry.standards.values()
    ]
    assert any(lead["workload_hours"] == pytest.approx(each) for each in hours)


def test_postal_code_places_a_lead(workspace, write_leads):
    """Without coordinates the postal code's place counts; a lead without either counts no travel and is told."""
    placed = _lead(1, latitude=None, longitude=None, postal_code="77002")
    lost = _lead(2, latitude=None, longitude=None, postal_code=None)
    routing = route_leads(workspace, write_leads([placed, lost]))
    assert routing.waiting.empty
    assert any("no place" in note for note in routing.notes)


def test_workbook_reads_like_a_csv(workspace, write_leads):
    """The sheet named leads holds them."""
    rows = [_lead(i) for i in range(3)]
    from_sheet = route_leads(workspace, write_leads(rows, "leads.xlsx")).leads
    pd.testing.assert_frame_equal(from_sheet, route_leads(workspace, write_leads(rows)).leads)


def test_what_is_wrong_in_the_file_is_told_at_once(workspace, write_leads):
    """Problems name the file and the row: a parent nobody knows, a rep without a seat, a repeated key, no segment."""
    rows = [
        _lead(1, parent_id="nobody"), _lead(2, rep_id="X9"), _lead(3), _lead(3), _lead(4, segment=None),
    ]  # fmt: skip
    with pytest.raises(InputError) as caught:
        route_leads(workspace, write_leads(rows))
    told = [(problem.table, problem.row, problem.column) for problem in caught.value.problems]
    assert told == [
        ("leads.csv", 2, "parent_id"), ("leads.csv", 3, "rep_id"), ("leads.csv", 4, "account_id"),
        ("leads.csv", 5, "account_id"), ("leads.csv", 6, "segment"),
    ]  # fmt: skip
    with pytest.raises(InputError, match="a file that exists"):
        route_leads(workspace, workspace / "nothing.csv")


def test_plan_must_be_approved_or_taken_knowingly(workspace, write_leads):
    """A run that nobody approved is refused, and routed by when asked for by name; the hash says which it was."""
    file = write_leads([_lead(1)])
    assert route_leads(workspace, file).approved
    assert not route_leads(workspace, file, name="redesign", unapproved=True).approved
    with pytest.raises(InputError, match="--run"):
        route_leads(workspace, file, unapproved=True)
    with pytest.raises(InputError, match="a stored run"):
        route_leads(workspace, file, name="today")


def test_audit_finds_a_lead_at_a_seat_that_may_not_have_it(workspace, record, write_leads, monkeypatch):
    """If routing gave a lead to a seat of another segment, or filled one beyond capacity, nothing would come out."""

    def wrong(*asked: object) -> object:
        given = give(*asked)
        return type(given)(given.accounts.assign(seat_id="M1"), given.cost_usd, given.bound_usd)

    monkeypatch.setattr(route, "give", wrong)
    with pytest.raises(AuditError, match="is not eligible"):
        route_leads(workspace, write_leads([_lead(1)]))
    with pytest.raises(AuditError, match="more than the"):
        route_leads(workspace, write_leads([_lead(1, segment="Mid-Market", workload_hours=5_000.0)]))


def test_written_leads_read_back(workspace, write_leads, tmp_path):
    """The file has one row a lead, keys as they came in."""
    routing = route_leads(workspace, write_leads([_lead(1, account_id="=007", name="=1+1")]))
    write_leads_to = tmp_path / "out.csv"
    write_leads_file(routing, write_leads_to)
    written = pd.read_csv(write_leads_to, dtype=str)
    assert written["account_id"].tolist() == ["=007"]
    assert written["name"].tolist() == ["'=1+1"]
