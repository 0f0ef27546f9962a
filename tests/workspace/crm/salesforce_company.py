"""A made-up company as Salesforce exports it: accounts, users, opportunities and territories."""

from __future__ import annotations

import csv
import datetime
import random
from collections.abc import Mapping
from pathlib import Path

Rows = list[dict[str, str]]

ZIPS = {
    "NY": ("10001", "10029", "11201"),
    "MA": ("02134", "02139"),
    "CA": ("94002", "94105", "90012"),
    "WA": ("98101",),
}
REGIONS = {"NY": "East", "MA": "East", "CA": "West", "WA": "West"}
TITLES = {
    "005A0000000000A": "VP of Sales",
    "005A0000000001A": "Account Executive",
    "005A0000000002A": "Enterprise Account Manager",
    "005A0000000003A": "Account Executive",
    "005A0000000004A": "Sales Rep",
    "005A0000000005A": "Solutions Engineer",
}
SELLERS = ("005A0000000001A", "005A0000000002A", "005A0000000003A", "005A0000000004A")
GONE = "005A0000000004A"
INTEGRATION = "005A0000000009A"


def make_objects(accounts: int = 80, opportunities: int = 240, seed: int = 7) -> dict[str, Rows]:
    """Return the rows of each object by its API name; Ids have 15 characters."""
    dice = random.Random(seed)
    account_rows = [_account(number, dice) for number in range(accounts)]
    return {
        "Account": account_rows,
        "User": [_user(key, title) for key, title in TITLES.items()]
        + [{**_user(INTEGRATION, ""), "Name": "Integration User"}],
        "Opportunity": [_opportunity(number, dice.choice(account_rows), dice) for number in range(opportunities)],
        "Territory2Model": [{"Id": "0MAA0000000001A", "Name": "Now", "State": "Active"}],
        "Territory2": _territories(),
        "ObjectTerritory2Association": [
            {
                "Id": f"0TYA000000{number:04d}A",
                "ObjectId": row["Id"],
                "Territory2Id": f"0MIA000000000{'1' if REGIONS[row['BillingState']] == 'East' else '2'}L",
                "AssociationCause": "Territory2Manual",
                "SobjectType": "Account",
            }
            for number, row in enumerate(account_rows)
        ],
        "UserTerritory2Association": [
            {"Id": "01UA0000000001A", "UserId": SELLERS[0], "Territory2Id": "0MIA0000000001L", "IsActive": "true"}
        ],
    }


def write_objects(folder: Path, objects: Mapping[str, Rows], encoding: str = "utf-8", ending: str = ".csv") -> Path:
    """Write each object to a CSV file of its name, the columns of its first row as the header."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in objects.items():
        with (folder / f"{name}{ending}").open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), quoting=csv.QUOTE_ALL)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _account(number: int, dice: random.Random) -> dict[str, str]:
    state = dice.choice(list(ZIPS))
    employees = dice.choice((20, 60, 150, 400, 2000, 5000))
    # The third and fourth seller share the smaller companies, the others the larger ones.
    sellers = SELLERS[2:] if employees < 100 else SELLERS[:2]
    return {
        "Id": f"001A000000{number:04d}x",
        "Name": f"Company {number}",
        "ParentId": f"001A000000{number - 1:04d}x" if number % 9 == 8 else "",
        "Type": dice.choice(("Customer - Direct", "Prospect", "")),
        "Industry": dice.choice(("Technology", "Retail")),
        "AnnualRevenue": str(employees * 150_000),
        "NumberOfEmployees": str(employees),
        "BillingCity": "",
        "BillingState": state,
        "BillingPostalCode": dice.choice(ZIPS[state]),
        "BillingCountry": "United States",
        "OwnerId": dice.choice(sellers),
        "CurrencyIsoCode": "USD",
        "IsDeleted": "false",
        "Description": "Two lines,\nquoted",
    }


def _user(key: str, title: str) -> dict[str, str]:
    return {
        "Id": key,
        "Name": f"Person {key[-2]}",
        "Title": title,
        "IsActive": "false" if key == GONE else "true",
        "UserType": "Standard",
        "ManagerId": "" if key == "005A0000000000A" else "005A0000000000A",
        "CreatedDate": f"20{10 + int(key[-2])}-03-1{int(key[-2])}T09:00:00.000+0000",
        "LastLoginDate": "2026-05-04T09:00:00.000+0000",
    }


def _opportunity(number: int, account: Mapping[str, str], dice: random.Random) -> dict[str, str]:
    created = datetime.date(2024, 1, 1) + datetime.timedelta(days=dice.randrange(1060))
    closed = created + datetime.timedelta(days=dice.randrange(20, 120))
    settled = closed < datetime.date(2026, 12, 1)
    stage = dice.choice(("Closed Won", "Closed Lost")) if settled else "Negotiation"
    return {
        "Id": f"006A000000{number:04d}x",
        "AccountId": account["Id"],
        "OwnerId": account["OwnerId"],
        "StageName": stage,
        "CreatedDate": f"{created}T08:30:00.000Z",
        "CloseDate": str(closed),
        "Amount": str(dice.randrange(2, 20) * 500),
        "IsClosed": str(settled).lower(),
        "IsWon": str(stage == "Closed Won").lower(),
        "CurrencyIsoCode": "USD",
    }


def _territories() -> Rows:
    tree = (
        ("0MIA0000000000R", "Sales", ""),
        ("0MIA000000000ER", "East", "0MIA0000000000R"),
        ("0MIA000000000WR", "West", "0MIA0000000000R"),
        ("0MIA0000000001L", "East 1", "0MIA000000000ER"),
        ("0MIA0000000002L", "West 1", "0MIA000000000WR"),
    )
    return [
        {"Id": key, "Name": name, "ParentTerritory2Id": above, "Territory2ModelId": "0MAA0000000001A"}
        for key, name, above in tree
    ]
