"""Plans in an org that keeps Salesforce's rules: loaded step by step, changed in mid-year, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from territory_opt.report.tables import read_table
from territory_opt.scenario.approval.approve import approve_run
from territory_opt.scenario.exporting.plan import plan_to_export
from territory_opt.scenario.exporting.salesforce.export import export_salesforce

ASSOCIATION = "ObjectTerritory2Association"
HOSTILE = ["=1+1", '<b>"bold"</b>', "two\nlines", "🎉" * 60, "שלום", "x" * 10_000, "123"]


def _holds(org: Any, folder: Path, name: str, model: str = "Territory_plan_2027") -> None:
    """Compare what the org holds in a model with the plan, account by account and seat by seat."""
    plan = plan_to_export(folder, name)
    (model_id,) = (key for key, record in org.records["Territory2Model"].items() if record["DeveloperName"] == model)
    described = {
        key: record.get("Description", "").partition(",")[0].removeprefix("Territory ")
        for key, record in org.records["Territory2"].items()
        if record["Territory2ModelId"] == model_id
    }
    links = org.frame(ASSOCIATION)
    links = links[links["Territory2Id"].isin(described)]
    owners = plan.owners.set_index("account_id")
    assert not links["ObjectId"].duplicated().any()
    held = links.set_index("ObjectId")["Territory2Id"].map(described)
    expected = owners["territory_id"].dropna()
    assert held.to_dict() == expected.to_dict()
    seats = plan.stored.record.seats
    sits = org.frame("UserTerritory2Association")
    sits = sits[sits["Territory2Id"].isin(described)]
    held_by = dict(zip(sits["Territory2Id"].map(described), sits["UserId"], strict=True))
    assert held_by == seats.dropna(subset="rep_id").set_index("territory_id")["rep_id"].to_dict()
    for account, owner in owners["owner_rep_id"].dropna().items():
        assert org.records["Account"][account]["OwnerId"] == owner


def test_an_empty_org_is_filled_step_by_step(crm_run: Path, filled_records: tuple[Any, list[Any], Path]) -> None:
    """Types and model, segments, regions, territories, then what refers to them; in the end it holds the plan."""
    org, exports, _ = filled_records
    assert [export.round for export in exports] == [1, 2, 3, 4, 5, 6]
    assert {export.rounds for export in exports} == {5}
    _holds(org, crm_run, "redesign")
    by_id = org.records["Territory2"]
    tops = [record["Name"] for record in by_id.values() if not record.get("ParentTerritory2Id")]
    assert sorted(tops) == ["Segment Mid-Market", "Segment SMB"]
    territory = next(record for record in by_id.values() if record["DeveloperName"].endswith("_T_SMB_01"))
    region = by_id[territory["ParentTerritory2Id"]]
    assert (region["Name"], by_id[region["ParentTerritory2Id"]]["Name"]) == ("Region South (SMB)", "Segment SMB")


def test_owners_that_nobody_told_of_are_said_to_be_missed(
    crm_run: Path, filled_records: tuple[Any, list[Any], Path], tmp_path: Path
) -> None:
    """In a model that is loaded, owners of today come from an export of accounts; a note asks for it."""
    org, _, _ = filled_records
    territories = ("Territory2Type", "Territory2Model", "Territory2", ASSOCIATION)
    ids = org.export(tmp_path / "fresh", *territories)
    asked = "put an export of Account"
    assert any(asked in note for note in export_salesforce(crm_run, "redesign", tmp_path / "out", ids=ids).notes)
    org.export(ids, "Account")
    assert not any(asked in note for note in export_salesforce(crm_run, "redesign", tmp_path / "out", ids=ids).notes)


def test_what_cannot_be_loaded_yet_stands_apart_and_would_be_refused(crm: Path, org: Any, tmp_path: Path) -> None:
    """Every row of a file that waits is refused by Salesforce as long as it waits, but for owners, who need no Id."""
    out = tmp_path / "out"
    export = export_salesforce(crm, "redesign", out)
    waiting = [step for step in export.steps if not export.can_be_loaded(step)]
    assert {path.name for path in (out / "not_yet").iterdir()} == {step.file for step in waiting}
    for step in waiting:
        if step.kind.name != "Account":
            assert len(org.load(out / "not_yet" / step.file, tmp_path / "results")) == len(step.rows), step.file
    readme = (out / "README.txt").read_text(encoding="utf-8")
    assert "Step 1 of 5" in readme
    for step in export.steps:
        (line,) = (line for line in readme.splitlines() if line.split()[:1] == [step.file])
        assert f" {len(step.rows):,} row" in line
    assert "NOT APPROVED" in readme


def test_files_of_an_earlier_step_are_taken_away(filled_records: tuple[Any, list[Any], Path]) -> None:
    """What was loaded once does not lie there to be loaded again; other files of the folder stay."""
    _, exports, out = filled_records
    assert {path.name for path in out.iterdir()} == {"mine.csv", "README.txt", "loaded", "not_yet"}
    (waiting,) = (out / "not_yet").iterdir()
    assert (waiting.name, exports[-1].steps[0].lacks[:22]) == (
        "12_insert_ForecastingQuota.csv",
        "the Id of the forecast",
    )
    assert "Nothing to load" in (out / "README.txt").read_text(encoding="utf-8")


def test_rows_that_were_refused_come_again(crm: Path, org: Any, tmp_path: Path) -> None:
    """A record without a success row is due once more, and the error file is told of."""
    out, loaded = tmp_path / "out", tmp_path / "loaded"
    taken = org.add("Territory2Type", DeveloperName="Other", MasterLabel="Other", Priority="2")
    first = export_salesforce(crm, "redesign", out)
    errors = [
        error for step in first.steps if first.can_be_loaded(step) for error in org.load(first.path(step), loaded)
    ]
    assert len(errors) == 1
    again = export_salesforce(crm, "redesign", out, ids=loaded)
    assert again.round == 1
    assert [len(step.rows) for step in again.steps if again.can_be_loaded(step)] == [1]
    assert any("error files" in note for note in again.notes)
    org.export(loaded, "Territory2Type")
    (row,) = next(step for step in export_salesforce(crm, "redesign", out, ids=loaded).steps).rows.to_dict("records")
    assert row["Priority"] == "3"
    assert taken in org.records["Territory2Type"]


def test_mid_year_moves_go_into_the_same_model(
    crm: Path, filled: Any, tmp_path: Path, write_run: Callable[..., None], load_all: Callable[..., Any]
) -> None:
    """A move is one row deleted and one inserted; an account that stays is in no file, nor is any territory."""
    before = filled.frame(ASSOCIATION)

    def swap(accounts: pd.DataFrame) -> pd.DataFrame:
        of = accounts[accounts["segment"] == "SMB"].drop_duplicates("territory_id").set_index("territory_id")["seat_id"]
        after = dict(zip(of.index, [*of.index[1:], of.index[0]], strict=True))
        rows = accounts.index[accounts["segment"] == "SMB"][:6]
        territory = accounts.loc[rows, "territory_id"].map(after)
        accounts.loc[rows, "territory_id"], accounts.loc[rows, "seat_id"] = territory, territory.map(of)
        accounts.loc[rows[0], ["territory_id", "seat_id"]] = None
        return accounts

    write_run(crm, "spring", swap)
    fresh = filled.export(tmp_path / "fresh")
    export = export_salesforce(crm, "spring", tmp_path / "spring", ids=fresh)
    assert export.round == 5
    rows = {step.file: len(step.rows) for step in export.steps if export.can_be_loaded(step)}
    assert rows == {
        f"09_delete_{ASSOCIATION}.csv": 6, f"10_insert_{ASSOCIATION}.csv": 5, "11_update_Account.csv": 5,
    }  # fmt: skip
    loaded = filled.export(tmp_path / "again")
    load_all(filled, crm, "spring", tmp_path / "spring", loaded)
    _holds(filled, crm, "spring")
    after = filled.frame(ASSOCIATION)
    assert len(before.merge(after, on="Id")) == len(before) - 6


def test_a_seat_that_changes_region_hangs_its_territory_elsewhere(
    crm: Path, filled: Any, tmp_path: Path, write_run: Callable[..., None], load_all: Callable[..., Any]
) -> None:
    """The territory is found by its name and updated; only the new region is inserted, and no account is touched."""

    def move(seats: pd.DataFrame) -> pd.DataFrame:
        seats.loc[seats.index[0], "region"] = "Far West"
        return seats

    write_run(crm, "west", seats=move)
    exports = load_all(filled, crm, "west", tmp_path / "out", filled.export(tmp_path / "fresh"))
    loaded = {step.file: len(step.rows) for export in exports for step in export.steps if export.can_be_loaded(step)}
    assert loaded == {"04_insert_Territory2_level_2.csv": 1, "06_update_Territory2.csv": 1}
    _holds(filled, crm, "west")
    seat = pd.read_parquet(crm / "runs" / "west" / "record" / "seats.parquet").iloc[0]
    held = {record["Name"]: record for record in filled.records["Territory2"].values()}
    region = filled.records["Territory2"][held[f"Territory {seat['territory_id']}"]["ParentTerritory2Id"]]
    assert region["Name"].startswith("Region Far West")


def test_the_next_year_leaves_the_active_model_alone(
    crm: Path, filled: Any, tmp_path: Path, load_all: Callable[..., Any]
) -> None:
    """Another plan year is another model with names of its own; nothing of the old one is deleted or changed."""
    for record in filled.records["Territory2Model"].values():
        record["State"] = "Active"
    kept = {kind: dict(filled.records[kind]) for kind in ("Territory2", ASSOCIATION, "UserTerritory2Association")}
    settings = crm / "workspace.yaml"
    settings.write_text(settings.read_text().replace("2027-01", "2028-01"))
    loaded = filled.export(tmp_path / "fresh")
    exports = load_all(filled, crm, "redesign", tmp_path / "next", loaded)
    assert not any(step.operation == "delete" for export in exports for step in export.steps)
    assert any("give --model Territory_plan_2027" in note for note in exports[0].notes)
    for kind, records in kept.items():
        assert records.items() <= filled.records[kind].items()
    _holds(filled, crm, "redesign", "Territory_plan_2028")


def test_the_plan_that_held_before_is_the_way_back(
    crm: Path, org: Any, filled: Any, tmp_path: Path, write_run: Callable[..., None], load_all: Callable[..., Any]
) -> None:
    """Exporting today's plan against a fresh export undoes the load: associations and owners are as before."""
    owners = {key: record["OwnerId"] for key, record in org.records["Account"].items()}

    def as_today(accounts: pd.DataFrame) -> pd.DataFrame:
        of = accounts.drop_duplicates("seat_id").set_index("seat_id")["territory_id"]
        return accounts.assign(
            seat_id=accounts["incumbent_seat_id"], territory_id=accounts["incumbent_seat_id"].map(of)
        )

    write_run(crm, "today", as_today)
    assert {key: record["OwnerId"] for key, record in filled.records["Account"].items()} != owners
    loaded = filled.export(tmp_path / "fresh")
    load_all(filled, crm, "today", tmp_path / "back", loaded)
    _holds(filled, crm, "today")
    assert {key: record["OwnerId"] for key, record in filled.records["Account"].items()} == owners


@pytest.fixture
def made_by_hand(org: Any, crm_run: Path) -> dict[str, str]:
    """Fill the org with an active model of an administrator's own: a territory a rep, an overlay, a rule's account."""
    model = org.add("Territory2Model", DeveloperName="FY27", Name="FY 27", State="Active")
    kinds = [org.add("Territory2Type", DeveloperName=name, Priority=str(7 + n)) for n, name in enumerate(("Geo", "SE"))]
    top = org.add("Territory2", DeveloperName="World", Name="World", Territory2ModelId=model, Territory2TypeId=kinds[0])
    of = {"Territory2ModelId": model, "ParentTerritory2Id": top}
    by_user = {}
    for number, user in enumerate(org.records["User"]):
        name = f"Patch_{number}"
        by_user[user] = org.add("Territory2", DeveloperName=name, Name=name, Territory2TypeId=kinds[0], **of)
        org.add("UserTerritory2Association", UserId=user, Territory2Id=by_user[user], RoleInTerritory2="Owner")
    overlay = org.add("Territory2", DeveloperName="Overlay", Name="Overlay", Territory2TypeId=kinds[1], **of)
    idle = org.add("Territory2", DeveloperName="Idle", Name="Idle", Territory2TypeId=kinds[0], **of)
    engineer = org.add("User")
    org.add("UserTerritory2Association", UserId=engineer, Territory2Id=idle, RoleInTerritory2="Engineer")
    for account, record in org.records["Account"].items():
        cause = {"ObjectId": account, "AssociationCause": "Territory2Manual"}
        org.add(ASSOCIATION, Territory2Id=by_user[record["OwnerId"]], **cause)
        org.add(ASSOCIATION, Territory2Id=overlay, **cause)
    return {"overlay": overlay, "idle": idle, **by_user}


def test_a_model_made_by_hand_is_changed_by_who_covers_what(
    crm: Path, org: Any, tmp_path: Path, made_by_hand: dict[str, str], load_all: Callable[..., Any]
) -> None:
    """Its territories are known by their users and keep their names; only what moves is touched, overlays never."""
    overlay = made_by_hand["overlay"]
    overlaid = {key for key, record in org.records[ASSOCIATION].items() if record["Territory2Id"] == overlay}
    loaded = org.export(tmp_path / "fresh")
    exports = load_all(org, crm, "redesign", tmp_path / "out", loaded, model="FY27")
    assert any("bear names of their own" in note for note in exports[0].notes)
    assert any("that the plan has no more" in note and "Idle" in note for note in exports[0].notes)
    assert overlaid <= org.records[ASSOCIATION].keys()
    owners = plan_to_export(crm, "redesign").owners
    links = org.frame(ASSOCIATION)
    held = links[links["Territory2Id"] != overlay].set_index("ObjectId")["Territory2Id"]
    assert held.to_dict() == owners.set_index("account_id")["owner_rep_id"].map(made_by_hand).to_dict()
    moved = int(owners["changes_owner"].sum())
    rows = {step.file: len(step.rows) for step in exports[-2].steps}
    assert rows[f"09_delete_{ASSOCIATION}.csv"] == rows[f"10_insert_{ASSOCIATION}.csv"] == moved
    assert not any("UserTerritory2Association" in file for file in rows)
    assert {r["Name"] for r in org.records["Territory2"].values() if r["Name"].startswith("Patch")} == {
        f"Patch_{number}" for number in range(6)
    }


def test_places_that_a_rule_gave_are_told_and_left(
    crm: Path, org: Any, tmp_path: Path, made_by_hand: dict[str, str]
) -> None:
    """Salesforce lets nobody delete them, so they are in no file and in a note."""
    for record in org.records[ASSOCIATION].values():
        record["AssociationCause"] = "Territory2AssignmentRule"
    export = export_salesforce(crm, "redesign", tmp_path / "out", ids=org.export(tmp_path / "fresh"), model="fy 27")
    assert not any(step.operation == "delete" for step in export.steps)
    moved = int(plan_to_export(crm, "redesign").owners["changes_owner"].sum())
    assert any(note.startswith(f"{moved} accounts in another territory by a rule") for note in export.notes)


def test_hostile_names_load_and_run_nowhere(
    crm: Path, org: Any, tmp_path: Path, write_run: Callable[..., None], load_all: Callable[..., Any]
) -> None:
    """Formulas, HTML, line breaks, emoji, right-to-left, 10,000 characters: legal names, and no cell a formula."""
    names: dict[str, str] = {}

    def rename(frame: pd.DataFrame) -> pd.DataFrame:
        for key in sorted(frame["territory_id"].dropna().unique()):
            names.setdefault(key, HOSTILE[len(names)])
        return frame.assign(
            territory_id=frame["territory_id"].map(names), region=frame["region"].map(lambda _: "=cmd|!A0")
        )

    write_run(crm, "hostile", rename, rename)
    quotas = crm / "runs" / "hostile" / "quotas.csv"
    table = pd.read_csv(quotas)
    table.assign(territory_id=table["territory_id"].map(names)).to_csv(quotas, index=False)
    loaded = tmp_path / "loaded"
    exports = load_all(org, crm, "hostile", tmp_path / "out", loaded)
    links = org.frame(ASSOCIATION).set_index("ObjectId")["Territory2Id"]
    plan = plan_to_export(crm, "hostile").owners.set_index("account_id")["territory_id"]
    # Each of the plan's territories is one of the org's, though labels had to be cut.
    pairs = pd.DataFrame({"held": links, "planned": plan}).drop_duplicates()
    assert len(pairs) == plan.nunique() == pairs["held"].nunique()
    for export in exports:
        for step in export.steps:
            cells = step.rows.astype(str).to_numpy().ravel()
            assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))], step.file
    assert "Territory =1+1" in {record["Name"] for record in org.records["Territory2"].values()}


def test_open_seats_and_accounts_without_a_territory(
    crm: Path, filled: Any, tmp_path: Path, write_run: Callable[..., None], load_all: Callable[..., Any]
) -> None:
    """An open seat's territory has no user and its accounts keep their owner; no territory, no association."""

    def unassign(accounts: pd.DataFrame) -> pd.DataFrame:
        accounts.loc[accounts.index[:3], ["territory_id", "seat_id"]] = None
        return accounts

    def open_one(seats: pd.DataFrame) -> pd.DataFrame:
        seats.loc[seats.index[0], ["rep_id", "status"]] = [None, "open"]
        return seats

    write_run(crm, "open", unassign, open_one)
    owners = {key: record["OwnerId"] for key, record in filled.records["Account"].items()}
    exports = load_all(filled, crm, "open", tmp_path / "out", filled.export(tmp_path / "fresh"))
    _holds(filled, crm, "open")
    plan = plan_to_export(crm, "open").owners
    unowned = plan.loc[plan["owner_rep_id"].isna(), "account_id"]
    assert len(unowned) > 3
    assert all(filled.records["Account"][account]["OwnerId"] == owners[account] for account in unowned)
    assert exports[0].notes[0].startswith("3 accounts without a territory")
    assert exports[0].notes[1].startswith("1 seat nobody holds on the first day")


def test_quotas_follow_the_approval_and_change_once_loaded(
    crm: Path, filled: Any, tmp_path: Path, load_all: Callable[..., Any]
) -> None:
    """Pro-rated quotas by user and month, to the cent; loaded ones are updated, and equal ones are left alone."""
    forecast = filled.add("ForecastingType", IsActive="true", RoleType="R")
    out, loaded = tmp_path / "out", filled.export(tmp_path / "fresh")
    (loaded / "ForecastingType.csv").unlink()
    assert any("--forecast-type" in note for note in export_salesforce(crm, "redesign", out).notes)
    load_all(filled, crm, "redesign", out, loaded, forecast_type=forecast[:15])

    def loaded_quotas() -> dict[tuple[str, str], str]:
        records = filled.records["ForecastingQuota"].values()
        assert {record["ForecastingTypeId"] for record in records} == {forecast}
        return {(record["QuotaOwnerId"], record["StartDate"]): record["QuotaAmount"] for record in records}

    def due(file: Path) -> dict[tuple[str, str], str]:
        table = read_table(file, numbers=("quota_usd",))
        rep = table["seat_id"].map(plan_to_export(crm, "redesign").stored.record.seats.set_index("seat_id")["rep_id"])
        return {
            (user, f"{month}-01"): f"{quota:.2f}"
            for user, month, quota in zip(rep, table["month"], table["quota_usd"], strict=True)
            if quota
        }

    assert loaded_quotas() == due(crm / "runs" / "redesign" / "quotas.csv")
    approval = approve_run(crm, "redesign", by="Ann", effective=pd.Timestamp("2027-04-10").date())
    again = filled.export(tmp_path / "again")
    (changed,) = (step for step in export_salesforce(crm, "redesign", out, ids=again).steps)
    assert (changed.file, changed.lacks) == ("13_update_ForecastingQuota.csv", "")
    assert len(changed.rows) < len(filled.records["ForecastingQuota"])
    load_all(filled, crm, "redesign", out, again)
    assert loaded_quotas() == due(approval.folder / "quotas_prorated_months.csv")


def test_quotas_by_territory_name_it_and_the_currency_where_there_are_several(
    crm: Path, filled: Any, tmp_path: Path, load_all: Callable[..., Any]
) -> None:
    """The forecast type's own record says that it is by territory; a column of currencies, that there are several."""
    filled.add("ForecastingType", IsActive="true", RoleType="T", CurrencyIsoCode="USD")
    for record in filled.records["Account"].values():
        record["CurrencyIsoCode"] = "EUR"
    loaded = filled.export(tmp_path / "fresh")
    load_all(filled, crm, "redesign", tmp_path / "out", loaded)
    quotas = filled.frame("ForecastingQuota")
    sits = filled.frame("UserTerritory2Association")
    assert set(quotas["CurrencyIsoCode"]) == {"USD"}
    pairs = quotas.merge(sits, left_on=["QuotaOwnerId", "Territory2Id"], right_on=["UserId", "Territory2Id"])
    assert len(pairs) == len(quotas) > 0
