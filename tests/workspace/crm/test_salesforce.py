"""Folders of Salesforce exports become workspaces."""

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.workspace.crm.notes import FINDINGS_FILE, NOTES_FILE
from territory_opt.workspace.crm.salesforce.ids import widen_id
from territory_opt.workspace.crm.start import start_workspace
from territory_opt.workspace.workspace import load_workspace

QUEUE, NOBODY, INTEGRATION = "00GA0000000001A", "005A0000000099A", "005A0000000009A"
HOSTILE = [
    '=HYPERLINK("http://x.example","click")', "+1", "-1", "@SUM(A1)", "<script>alert(1)</script>", 'a "b" c',
    "two\nlines", "two\r\nlines", "old\rmac", "a,b;c\td|e", "\U0001f600 \U0001f469\u200d\U0001f467",
    "\u0634\u0631\u0643\u0629", "N" * 10_000, "null", "NA", "0123", "'quoted", "\u202eevil",
]  # fmt: skip


def wide(key):
    """Return a 15-character Id in 18 characters."""
    return widen_id(pd.Series([key], dtype="string[pyarrow]"))[0]


@pytest.fixture
def start(tmp_path, write_objects):
    """Return a function that imports objects and returns what came of them."""

    def start_from(objects, columns=None, **writing):
        export = write_objects(tmp_path / "export", objects, **writing)
        started = start_workspace("salesforce", export, tmp_path / "plan", columns)
        return started.workspace, started.imported.journal

    return start_from


@pytest.fixture
def refused(tmp_path, write_objects):
    """Return a function that imports objects in vain and tells why; nothing may be left behind."""

    def refused_from(objects, columns=None, **writing):
        export = write_objects(tmp_path / "export", objects, **writing)
        with pytest.raises(InputError) as error:
            start_workspace("salesforce", export, tmp_path / "plan", columns)
        assert sorted(path.name for path in tmp_path.iterdir() if path != columns) == ["export"]
        return {(problem.table, problem.row, problem.column): problem for problem in error.value.problems}

    return refused_from


def told(findings):
    """Return rows by column and what was done."""
    return {(finding.column, finding.done): finding.rows for finding in findings}


def test_an_export_becomes_a_sound_workspace(start, objects, tmp_path):
    """Every account, seller and opportunity arrives, keys in 18 characters, and the plan year follows the export."""
    start(objects)
    workspace = load_workspace(tmp_path / "plan")
    accounts = workspace.accounts
    assert accounts["account_id"].tolist() == [wide(row["Id"]) for row in objects["Account"]]
    assert accounts["name"].tolist() == [row["Name"] for row in objects["Account"]]
    assert accounts["postal_code"].tolist() == [row["BillingPostalCode"] for row in objects["Account"]]
    assert accounts["postal_code"].str.startswith("0").any()
    assert set(accounts["country"]) == {"US"}
    assert accounts["rep_id"].tolist() == [wide(row["OwnerId"]) for row in objects["Account"]]
    assert len(workspace.table("opportunities")) == len(objects["Opportunity"])
    assert (workspace.settings.name, f"{workspace.settings.plan_start:%Y-%m}") == ("plan", "2027-01")
    assert "Tables: accounts 80" in (tmp_path / "plan" / NOTES_FILE).read_text(encoding="utf-8")


def test_segments_come_from_size_and_regions_from_the_territories(start, objects):
    """Accounts without a segment go by employees; a region is the level above the territories that hold accounts."""
    workspace, journal = start(objects)
    employees = [int(row["NumberOfEmployees"]) for row in objects["Account"]]
    by_size = ["Enterprise" if n >= 1000 else "Mid-Market" if n >= 100 else "SMB" for n in employees]
    assert workspace.accounts["segment"].tolist() == by_size
    east = [row["BillingState"] in ("NY", "MA") for row in objects["Account"]]
    assert workspace.accounts["region"].tolist() == ["East" if there else "West" for there in east]
    assert any(line.startswith("segment: by size") for line in journal.assumptions)
    reps = workspace.reps.set_index("rep_id")
    assert reps.loc[wide("005A0000000001A"), "region"] == "East"
    assert set(reps.loc[wide("005A0000000003A"), "segment"]) == {"SMB"}


def test_regions_of_an_earlier_plan_are_known_again(start, objects):
    """The groups that a plan was loaded with give back its regions, not their own names, and never its segments."""
    objects["Territory2Type"] = [{"Id": "0M5A0000000001A", "DeveloperName": "Planned_Group"}]
    groups = {"": "", "E": "Region East (SMB)", "W": "Region West (SMB)"}
    for row in objects["Territory2"]:
        above = row["Id"][-2]
        is_group = row["Id"].endswith("R")
        row["Name"] = (groups.get(above) or "Segment SMB") if is_group else row["Name"]
        row["Territory2TypeId"] = "0M5A0000000001A" if is_group else "0M5A0000000002A"
    workspace, journal = start(objects)
    assert set(workspace.tables["accounts"]["region"]) == {"East", "West"}
    assert set(workspace.tables["reps"]["region"]) <= {"East", "West"}
    assert "region: those of the plan that the territories were made from: East, West" in journal.assumptions


def test_reps_have_regions_that_accounts_have(start, objects):
    """Where accounts name regions of their own, the territories' are not mixed in among the reps."""
    for row in objects["Account"]:
        row["Sales_Region__c"] = "North" if row["BillingState"] in ("NY", "WA") else "South"
    workspace, _ = start(objects)
    assert set(workspace.tables["reps"]["region"]) <= {"North", "South"}


def test_arr_and_pipeline_come_from_opportunities(start, objects):
    """Won in the twelve months before the newest opportunity is current ARR, what is open is pipeline."""
    workspace, _ = start(objects)
    deals = pd.DataFrame(objects["Opportunity"]).astype({"Amount": float})
    newest = pd.to_datetime(deals["CreatedDate"].str[:10]).max()
    late = pd.to_datetime(deals["CloseDate"]) > newest - pd.DateOffset(years=1)
    won = deals[late & deals["IsWon"].eq("true")].groupby("AccountId")["Amount"].sum()
    still_open = deals[deals["IsClosed"].eq("false")].groupby("AccountId")["Amount"].sum()
    keys = [row["Id"] for row in objects["Account"]]
    assert workspace.accounts["current_arr_usd"].tolist() == won.reindex(keys, fill_value=0).tolist()
    assert workspace.accounts["open_pipeline_usd"].tolist() == still_open.reindex(keys, fill_value=0).tolist()
    assert won.sum() > 0
    assert still_open.sum() > 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings_and_file_names_of_every_export_tool(start, objects, encoding):
    """UTF-8 with or without a mark and the Windows code page read alike, whatever a tool adds to the file's name."""
    objects["Account"][3]["Name"] = "Müller & Söhne “größer”"
    renamed = {
        "account-extract": [{name.upper(): value for name, value in row.items()} for row in objects["Account"]],
        "Users": objects["User"],
        "Opportunities_2026-11-30": objects["Opportunity"],
    }
    workspace, journal = start(renamed, encoding=encoding)
    assert workspace.accounts["name"][3] == "Müller & Söhne “größer”"
    assert len(workspace.table("opportunities")) == len(objects["Opportunity"])
    assert any("Windows-1252" in line for line in journal.read) == (encoding == "cp1252")


def test_hostile_texts_come_back_exactly(start, objects, tmp_path):
    """Formulas, markup, quotes, line ends, emoji and endless names are the same text after the import."""
    for row, name in zip(objects["Account"], HOSTILE, strict=False):
        row["Name"] = row["Industry"] = name
    start(objects)
    workspace = load_workspace(tmp_path / "plan")
    assert workspace.accounts["name"].tolist()[: len(HOSTILE)] == HOSTILE
    assert workspace.accounts["industry"].tolist()[: len(HOSTILE)] == HOSTILE


def test_hostile_values_are_inert_in_the_account_of_the_import(start, objects, tmp_path):
    """What is told of an import steers no terminal and is no markup."""
    objects["Account"][0]["BillingCountry"] = "<b>[x](y)\x1b[31m`z`"
    objects["Account"][0] |= {"Nice\x1b[31m__c": "x"}
    for row in objects["Account"][1:]:
        row["Nice\x1b[31m__c"] = ""
    _, journal = start(objects)
    notes = (tmp_path / "plan" / NOTES_FILE).read_text(encoding="utf-8")
    single = (tmp_path / "plan" / "data" / FINDINGS_FILE).read_text(encoding="utf-8")
    assert "\x1b" not in notes + single + "".join(map(str, [*journal.findings, *journal.left_out]))
    assert "\\<b\\>\\[x\\](y)" in notes


def test_what_leads_nowhere_is_kept_and_told(start, objects, tmp_path):
    """Queues, unknown owners, lost parents, circles, odd places and amounts do not stop an import; each is named."""
    rows = objects["Account"]
    rows[0]["OwnerId"], rows[1]["OwnerId"], rows[2]["OwnerId"], rows[3]["OwnerId"] = QUEUE, NOBODY, INTEGRATION, ""
    rows[4]["ParentId"] = "001A0000009999x"
    rows[5]["ParentId"], rows[6]["ParentId"] = rows[6]["Id"], rows[5]["Id"]
    rows[7]["BillingCountry"], rows[9]["AnnualRevenue"] = "Atlantis", "-5"
    rows[0]["BillingLatitude"], rows[0]["BillingLongitude"] = "0", "0"
    for row in rows[1:]:
        row["BillingLatitude"] = row["BillingLongitude"] = ""
    deals = objects["Opportunity"]
    deals[0]["AccountId"], deals[1]["Amount"], deals[2]["Amount"] = "001A0000009999x", "", "-3"
    deals[3] |= {"CreatedDate": "2026-03-05T00:00:00.000Z", "CloseDate": "2026-03-01", "IsClosed": "true"}
    workspace, journal = start(objects)
    told_of_queue = "a queue owns it; the account has no incumbent"
    assert told(journal.findings) == {
        ("AccountId", "no account of the export; the opportunity is left out"): (2,),
        ("Amount", "no amount; it counts as 0"): (3,),
        ("Amount", "less than nothing; it counts as 0"): (4,),
        ("CloseDate", "before it was created; taken as created on that day"): (5,),
        ("AnnualRevenue", "less than nothing; left empty"): (11,),
        ("BillingLatitude", "no place on land; placed by the postal code instead"): (2,),
        ("ParentId", "the parent is not among the accounts; it stands without one"): (6,),
        ("ParentId", "the family runs in a circle; it stands without a parent"): (7, 8),
        ("BillingCountry", "a country that is not known; taken for the most frequent, US"): (9,),
        ("OwnerId", "no owner; the account has no incumbent"): (5,),
        ("OwnerId", told_of_queue): (2,),
        ("OwnerId", "a user who is no person owns it; the account has no incumbent"): (4,),
        ("OwnerId", "no user of User.csv has this key; the account has no incumbent"): (3,),
    }
    assert workspace.accounts["rep_id"].isna().tolist()[:5] == [True, True, True, True, False]
    assert len(workspace.table("opportunities")) == len(deals) - 1
    single = (tmp_path / "plan" / "data" / FINDINGS_FILE).read_text(encoding="utf-8").splitlines()
    assert (
        f"Account.csv, row 2, column OwnerId: found {wide(QUEUE)}: a queue owns it; the account has no incumbent"
        in single
    )


def test_people_get_roles_and_those_who_left_a_last_day(start, objects):
    """Titles tell roles, a manager leads, whoever is not active has left, and machines are left out."""
    workspace, journal = start(objects)
    reps = workspace.reps.set_index("rep_id")
    assert reps["role"].to_dict() == {
        wide("005A0000000000A"): "manager",
        wide("005A0000000001A"): "account_executive",
        wide("005A0000000002A"): "account_executive",
        wide("005A0000000003A"): "account_executive",
        wide("005A0000000004A"): "account_executive",
        wide("005A0000000005A"): "sales_engineer",
    }
    gone = reps.loc[wide("005A0000000004A")]
    assert (gone["status"], f"{gone['end_date']:%Y-%m-%d}") == ("left", "2026-05-04")
    assert reps["status"].value_counts().to_dict() == {"active": 5, "left": 1}
    assert f"{reps.loc[wide('005A0000000003A'), 'start_date']:%Y-%m-%d}" == "2013-03-13"
    assert set(reps["manager_id"].dropna()) == {wide("005A0000000000A")}
    assert any("no people: Integration User" in line for line in journal.left_out)
    assert any("accounts of 1 users who are not active" in line for line in journal.assumptions)


def test_deleted_rows_are_left_out(start, objects):
    """The recycle bin does not plan; what refers to it leads nowhere."""
    objects["Account"][1]["IsDeleted"] = "true"
    objects["Account"][1]["Id"] = objects["Account"][2]["Id"]
    workspace, journal = start(objects)
    assert len(workspace.accounts) == len(objects["Account"]) - 1
    assert "Account.csv: 1 deleted rows" in journal.left_out


def test_values_that_cannot_be_used_are_all_told(refused, objects):
    """Keys missing or twice, and values that are no numbers, dates or flags, are errors with their rows."""
    rows = objects["Account"]
    rows[0]["Id"], rows[1]["Id"] = "", rows[2]["Id"]
    problems = refused(objects)
    assert set(problems) == {("Account.csv", 2, "Id"), ("Account.csv", 3, "Id"), ("Account.csv", 4, "Id")}
    rows[3]["NumberOfEmployees"], rows[4]["IsDeleted"] = "about 50", "maybe"
    objects["Opportunity"][5]["CloseDate"], objects["Opportunity"][6]["Amount"] = "3/1/2026", "$5"
    problems = refused(objects)
    assert set(problems) == {
        ("Account.csv", 5, "NumberOfEmployees"), ("Account.csv", 6, "IsDeleted"),
        ("Opportunity.csv", 7, "CloseDate"), ("Opportunity.csv", 8, "Amount"),
    }  # fmt: skip
    assert problems["Opportunity.csv", 7, "CloseDate"].value == "3/1/2026"


def test_numbers_beyond_every_sum_are_told_where_they_stand(refused, objects):
    """A number that the workspace could not take is an error of the export's own row and column."""
    objects["Account"][0]["IsDeleted"] = "true"
    objects["Account"][3]["AnnualRevenue"], objects["Opportunity"][5]["Amount"] = "1e300", "-1e16"
    assert set(refused(objects)) == {("Account.csv", 5, "AnnualRevenue"), ("Opportunity.csv", 7, "Amount")}


def test_keys_that_salesforce_would_not_know_again_are_told(start, objects):
    """Keys of another length or object, and those whose capitals were lost, are kept and told."""
    rows = objects["Account"]
    rows[0]["Id"], rows[1]["Id"], rows[2]["Id"] = "001A00000000001xAB", "005A0000000077A", "K-17"
    _, journal = start(objects)
    (odd,) = (finding for finding in journal.findings if finding.column == "Id")
    assert odd.rows == (2, 3, 4)
    assert dict(zip(odd.rows, odd.values, strict=True))[4] == "K-17"


def test_a_closed_opportunity_needs_its_day(refused, objects):
    """A deal that is won without a day cannot be part of the history."""
    objects["Opportunity"][4] |= {"CloseDate": "", "IsClosed": "true"}
    assert set(refused(objects)) == {("Opportunity.csv", 6, "CloseDate")}


@pytest.mark.parametrize("name", ["Account", "User"])
def test_files_that_are_needed(refused, objects, name):
    """Without accounts or users there is no plan, and the error says which file is missing."""
    del objects[name]
    (problem,) = refused(objects).values()
    assert f"a file {name}.csv" in problem.expected


def test_two_files_of_one_object_are_refused(refused, objects):
    """Which of two files is meant is for the user to say."""
    objects["accounts export"] = objects["Account"]
    assert [(problem.table, problem.value) for problem in refused(objects).values()] == [
        ("Account", "Account.csv and accounts export.csv")
    ]


def test_columns_that_are_needed(refused, objects):
    """A file without keys or owners names the column that it lacks."""
    objects["Account"] = [{k: v for k, v in row.items() if k != "OwnerId"} for row in objects["Account"]]
    objects["Opportunity"] = [{k: v for k, v in row.items() if k != "Amount"} for row in objects["Opportunity"]]
    assert set(refused(objects)) == {("Opportunity.csv", 1, "Amount")}
    objects["Opportunity"][0]["Amount"] = "1"
    del objects["Opportunity"]
    assert set(refused({**objects, "Account": objects["Account"]})) >= {("Opportunity.csv", 1, "Amount")}


def test_amounts_in_several_currencies_are_refused(refused, objects):
    """Money of two kinds cannot be added up; which rows matter is what counts, not what stands in empty ones."""
    objects["Opportunity"][0]["CurrencyIsoCode"] = "EUR"
    (problem,) = refused(objects).values()
    assert "EUR in 1 rows" in problem.value
    assert "convertCurrency" in problem.expected


def test_a_currency_is_a_code(refused, objects):
    """What is no code of a currency is an error of the export, as there is no workspace yet."""
    for row in (*objects["Account"], *objects["Opportunity"]):
        row["CurrencyIsoCode"] = "Dollars"
    (problem,) = refused(objects).values()
    assert (problem.table, problem.column, problem.value) == ("currency", "CurrencyIsoCode", "DOLLARS")


def test_one_other_currency_is_the_plans(start, objects):
    """All amounts in one currency plan in it."""
    for row in (*objects["Account"], *objects["Opportunity"]):
        row["CurrencyIsoCode"] = "EUR"
    workspace, _ = start(objects)
    assert workspace.settings.currency == "EUR"


def test_a_column_of_their_own_holds_the_segment(start, objects):
    """A custom field named like a segment is taken and told; the size of accounts then says nothing."""
    for number, row in enumerate(objects["Account"]):
        row["Old_Segment__c"], row["Segment__c"] = "X", "Key; Accounts" if number % 2 else "Rest"
    workspace, journal = start(objects)
    assert set(workspace.accounts["segment"]) == {"Key, Accounts", "Rest"}
    assert [str(mapped) for mapped in journal.mapped] == ["Account.csv: Segment__c -> accounts.segment (by its name)"]
    assert any("Old_Segment__c" in line for line in journal.left_out)


def test_a_column_map_decides(start, objects, tmp_path):
    """What the user's map names wins over guesses, for any column of any table."""
    for row in objects["Account"]:
        row["Segment__c"], row["Class__c"], row["Score__c"], row["ARR__c"] = "no", "yes", "70", "12.5"
    for row in objects["User"]:
        row["Team__c"], row["Target__c"] = "yes; other", "500000"
    columns = tmp_path / "map.yaml"
    columns.write_text(
        "accounts: {segment: Class__c, lead_score: Score__c}\nreps: {segment: team__c, quota_usd: Target__c}\n"
    )
    workspace, _ = start(objects, columns)
    assert set(workspace.accounts["segment"]) == {"yes"}
    assert set(workspace.accounts["lead_score"]) == {70.0}
    assert set(workspace.accounts["current_arr_usd"]) == {12.5}
    assert set(workspace.reps["segment"]) == {("yes", "other")}
    assert set(workspace.reps["quota_usd"]) == {500000.0}


def test_a_column_map_that_misses_is_refused(refused, objects, tmp_path):
    """A column that the file does not hold is named with the likely one."""
    columns = tmp_path / "map.yaml"
    columns.write_text("segment: Industri\n")
    (problem,) = refused(objects, columns).values()
    assert "did you mean Industry?" in problem.expected


def test_values_of_a_mapped_column_are_checked_where_they_stand(refused, objects, tmp_path):
    """What the schema does not allow in a column of the map is told by the export's own row and column."""
    for row in objects["Account"]:
        row |= {"Status__c": "Prospect", "Score__c": "50"}
    objects["Account"][0]["IsDeleted"] = "true"
    objects["Account"][4] |= {"Status__c": "Odd", "Score__c": "120"}
    columns = tmp_path / "map.yaml"
    columns.write_text("status: Status__c\nlead_score: Score__c\n")
    assert set(refused(objects, columns)) == {("Account.csv", 6, "Status__c"), ("Account.csv", 6, "Score__c")}


def test_users_without_anybody_who_sells_are_refused(refused, objects):
    """An export of users that holds no person has nobody to plan for."""
    objects["User"] = objects["User"][-1:]
    (problem,) = refused(objects).values()
    assert (problem.table, problem.value) == ("User.csv", "nobody")


def test_territory_objects_are_kept_with_wide_ids(start, objects, tmp_path):
    """The workspace keeps what it will write back to: columns by API name, every row, Ids in 18 characters."""
    objects["Territory2"] = [
        {{"Id": "ID", "Name": "name"}.get(k, k): v for k, v in row.items()} for row in objects["Territory2"]
    ]
    start(objects)
    kept = tmp_path / "plan" / "data" / "salesforce"
    assert sorted(path.stem for path in kept.iterdir()) == [
        "ObjectTerritory2Association", "Territory2", "Territory2Model", "UserTerritory2Association",
    ]  # fmt: skip
    territories = pd.read_csv(kept / "Territory2.csv", dtype=str, keep_default_na=False)
    assert list(territories) == ["Id", "Name", "ParentTerritory2Id", "Territory2ModelId"]
    assert territories["Id"].tolist() == [wide(row["ID"]) for row in objects["Territory2"]]
    assert territories["ParentTerritory2Id"][1] == wide("0MIA0000000000R")


def test_owners_are_found_by_name_where_there_are_no_keys(start, objects):
    """A query that exported the owner's name instead of the key is good enough while names are unique."""
    names = {row["Id"]: row["Name"] for row in objects["User"]}
    objects["Account"] = [
        {("Owner.Name" if k == "OwnerId" else k): (names[v] if k == "OwnerId" else v) for k, v in row.items()}
        for row in objects["Account"]
    ]
    workspace, journal = start(objects)
    assert workspace.accounts["rep_id"].notna().all()
    assert not journal.findings


@pytest.mark.parametrize("told_by", ["name", "stages"])
def test_stages_without_flags(start, objects, told_by):
    """Without flags a stage is told by OpportunityStage, else by its name."""
    expected = [
        "open" if r["IsClosed"] == "false" else "won" if r["IsWon"] == "true" else "lost"
        for r in objects["Opportunity"]
    ]
    renamed = {"Closed Won": "6 - Signed", "Closed Lost": "7 - Gone", "Negotiation": "5 - Talks"}
    for row in objects["Opportunity"]:
        del row["IsClosed"], row["IsWon"]
        if told_by == "stages":
            row["StageName"] = renamed[row["StageName"]]
    if told_by == "stages":
        objects["OpportunityStage"] = [
            {"Id": str(n), "ApiName": name, "IsClosed": str(n > 0).lower(), "IsWon": str(n == 1).lower()}
            for n, name in enumerate(("5 - Talks", "6 - Signed", "7 - Gone"))
        ]
    workspace, _ = start(objects)
    assert workspace.table("opportunities")["stage"].tolist() == expected


def test_accounts_and_users_alone_are_enough(start, objects):
    """Without opportunities and territories regions go by state and ARR counts as unknown; it is said so."""
    workspace, journal = start({name: objects[name] for name in ("Account", "User")})
    west = {"CA": "West", "WA": "West"}
    regions = [west.get(row["BillingState"], "Northeast") for row in objects["Account"]]
    assert workspace.accounts["region"].tolist() == regions
    assert any(line.startswith("current_arr_usd: 0") for line in journal.assumptions)
    assert "opportunities" not in workspace.tables


def test_the_order_of_rows_changes_nothing(start, objects, tmp_path, write_objects):
    """The same records in another order make the same accounts and reps."""
    workspace, _ = start(objects)
    turned = {name: rows[::-1] for name, rows in objects.items()}
    other = start_workspace("salesforce", write_objects(tmp_path / "turned", turned), tmp_path / "other").workspace
    for table, key in (("accounts", "account_id"), ("reps", "rep_id"), ("opportunities", "opportunity_id")):
        one, two = (found.table(table).sort_values(key, ignore_index=True) for found in (workspace, other))
        pd.testing.assert_frame_equal(one, two)
