"""Every table and column a workspace may hold, declared once: reading, checking and docs are made from it."""

from __future__ import annotations

from dataclasses import replace

from territory_opt.workspace.column import TEXT, Column, ColumnType, Table

__all__ = [
    "ACCOUNTS", "ADJACENCY", "BOOKINGS", "DECISIONS", "DERIVED", "FIT", "FORECAST", "OPPORTUNITIES", "PLACES", "REPS",
    "TABLES", "TEXT", "TRAVEL", "Column", "ColumnType", "Table", "tables_with",
]  # fmt: skip


def _latitude(required: bool = False) -> Column:
    return Column(
        "latitude",
        "number",
        "Latitude in WGS 84.",
        "degrees",
        required=required,
        filled=required,
        lowest=-90,
        highest=90,
    )


def _longitude(required: bool = False) -> Column:
    return Column(
        "longitude",
        "number",
        "Longitude in WGS 84.",
        "degrees",
        required=required,
        filled=required,
        lowest=-180,
        highest=180,
    )


ACCOUNTS = Table(
    "accounts",
    "Customers and prospects to be covered, one row each.",
    (
        Column("account_id", "text", "The account's key, as in the CRM.", required=True, filled=True),
        Column("name", "text", "Name shown on maps and in tables; the key when missing."),
        Column(
            "parent_id",
            "text",
            "The parent account; parent and children form a family.",
            refers_to="accounts.account_id",
        ),
        Column(
            "status",
            "text",
            "Customer or prospect; by default whoever has current ARR is a customer.",
            choices=("customer", "prospect"),
        ),
        Column(
            "segment",
            "text",
            "Segment that covers the account; seats are eligible by segment.",
            required=True,
            filled=True,
        ),
        Column("industry", "text", "Industry, for the score and for reports."),
        Column("region", "text", "Sales region, for headcount cells and reports.", default="all"),
        Column("country", "text", "ISO 3166 two-letter country code; the workspace's country when missing."),
        Column("postal_code", "text", "Postal code, kept as text; places the account when coordinates are missing."),
        Column("city", "text", "City; with its country places the account when nothing nearer does."),
        Column("state", "text", "State or province of the city, which tells cities of one name apart."),
        _latitude(),
        _longitude(),
        Column("employees", "number", "Number of employees.", "people", lowest=0),
        Column("annual_revenue_usd", "number", "The account's own revenue a year.", "USD", lowest=0),
        Column("lead_score", "number", "Likelihood to buy as scored by marketing.", "0 to 100", lowest=0, highest=100),
        Column("current_arr_usd", "number", "Annual recurring revenue today.", "USD a year", default=0.0, lowest=0),
        Column("open_pipeline_usd", "number", "Open opportunities' amount.", "USD", default=0.0, lowest=0),
        Column(
            "potential_usd",
            "number",
            "Money the account could bring in the plan year; planned when missing.",
            "USD a year",
            lowest=0,
        ),
        Column(
            "workload_hours",
            "number",
            "Hours the account needs in the plan year; planned when missing.",
            "hours a year",
            lowest=0,
        ),
        Column("skills", "list", "Skills a rep needs to cover the account, parted by semicolons."),
        Column("language", "text", "Language a rep must speak to cover the account; any when missing."),
        Column("rep_id", "text", "The incumbent: the rep who covers the account today.", refers_to="reps.rep_id"),
        Column("locked", "flag", "True keeps the account with its incumbent.", default=False),
    ),
    key=("account_id",),
    required=True,
)

REPS = Table(
    "reps",
    "People and open positions that cover accounts, one row each.",
    (
        Column(
            "rep_id", "text", "The rep's key, as in the CRM; an open position has one too.", required=True, filled=True
        ),
        Column("name", "text", "Name shown on maps and in tables; the key when missing."),
        Column(
            "role",
            "text",
            "Role; only account executives hold seats.",
            default="account_executive",
            choices=("account_executive", "sdr", "sales_engineer", "manager", "customer_success", "sales_operations"),
        ),
        Column("segment", "list", "Segments the rep covers, parted by semicolons.", required=True, filled=True),
        Column("region", "text", "Sales region, for headcount cells and reports.", default="all"),
        Column("skills", "list", "Skills such as industries or products, parted by semicolons."),
        Column("languages", "list", "Languages the rep speaks, parted by semicolons."),
        Column("manager_id", "text", "The rep's manager.", refers_to="reps.rep_id"),
        _latitude(),
        _longitude(),
        Column("start_date", "date", "First working day; missing for someone who is there already."),
        Column("end_date", "date", "Last working day, when it is known."),
        Column(
            "status",
            "text",
            "Active, open (a position to be hired), leaving, or left: somebody of the past, from whose dates ramp and "
            "attrition are learned.",
            default="active",
            choices=("active", "open", "leaving", "left"),
        ),
        Column("fte", "number", "Full-time equivalent.", "share", default=1.0, lowest=0, highest=1),
        Column(
            "capacity_hours",
            "number",
            "Hours a full plan year supplies; from the headcount model when missing.",
            "hours a year",
            lowest=0,
        ),
        Column("quota_usd", "number", "Quota of a full year when ramped.", "USD a year", lowest=0),
        Column("cost_usd", "number", "Loaded cost of a full year.", "USD a year", lowest=0),
    ),
    key=("rep_id",),
    required=True,
)

BOOKINGS = Table(
    "bookings",
    "New business won, by month: the history demand is planned from.",
    (
        Column("month", "month", "Month of booking (YYYY-MM).", required=True, filled=True),
        Column("region", "text", "Sales region.", default="all"),
        Column("segment", "text", "Segment.", required=True, filled=True),
        Column("amount_usd", "number", "Amount booked.", "USD", required=True, filled=True),
        Column("deals", "number", "Number of deals.", lowest=0),
        Column("rep_id", "text", "Who booked it; may name somebody who has left."),
        Column("account_id", "text", "Who bought.", refers_to="accounts.account_id"),
        Column("product", "text", "Product or family of products."),
    ),
)

OPPORTUNITIES = Table(
    "opportunities",
    "Opportunities, open and closed: the history demand is planned from when there are no bookings.",
    (
        Column("opportunity_id", "text", "The opportunity's key, as in the CRM.", required=True, filled=True),
        Column("account_id", "text", "The account.", required=True, filled=True, refers_to="accounts.account_id"),
        Column("rep_id", "text", "Who worked it; may name somebody who has left."),
        Column("stage", "text", "Won, lost or open.", required=True, filled=True, choices=("won", "lost", "open")),
        Column("created_date", "date", "When it was opened.", required=True, filled=True),
        Column("closed_date", "date", "When it was won or lost."),
        Column("amount_usd", "number", "Amount.", "USD", required=True, filled=True, lowest=0),
    ),
    key=("opportunity_id",),
)

FORECAST = Table(
    "forecast",
    "The user's own forecast of new business, which always wins over ours.",
    (
        Column(
            "month",
            "month",
            "Month of the plan year (YYYY-MM) or after it; months that are past are judged by the backtest.",
            required=True,
            filled=True,
        ),
        Column("region", "text", "Sales region.", default="all"),
        Column("segment", "text", "Segment.", required=True, filled=True),
        Column(
            "quantile", "number", "Quantile of the amount; 0.5 is the plan.", "share", default=0.5, lowest=0, highest=1
        ),
        Column("amount_usd", "number", "Forecast new business.", "USD", required=True, filled=True, lowest=0),
    ),
    key=("month", "region", "segment", "quantile"),
)

ADJACENCY = Table(
    "adjacency",
    "Pairs of units that are neighbours, each pair once.",
    (
        Column("unit_id", "text", "A unit.", required=True, filled=True),
        Column("neighbor_id", "text", "Its neighbour.", required=True, filled=True),
    ),
    key=("unit_id", "neighbor_id"),
)

PLACES = Table(
    "places",
    "Places of postal codes, which win over those that we know; see [places](places.md). GeoNames' postal files, "
    "`.txt` or `.zip`, are read as they are downloaded.",
    (
        Column("country", "text", "ISO 3166 two-letter country code; the workspace's country when missing."),
        Column(
            "postal_code",
            "text",
            "Postal code, or the part of one that stands for its surroundings; several rows of one code count by "
            "their middle.",
            required=True,
            filled=True,
        ),
        _latitude(required=True),
        _longitude(required=True),
    ),
)

TRAVEL = Table(
    "travel",
    "Ways measured on roads or rails, in place of distances between places; see [places](places.md).",
    (
        Column(
            "from_id",
            "text",
            "Where the way starts: an account, a unit or a postal code, the first of them that the table names.",
            required=True,
            filled=True,
        ),
        Column(
            "to_id",
            "text",
            "Where it leads: the rep whose seat it is or, for free centres, the unit that is the centre.",
            required=True,
            filled=True,
        ),
        Column("distance_km", "number", "Length of the way; in every row or in none.", "km", lowest=0),
        Column("minutes", "number", "Time it takes; in every row or in none.", "minutes", lowest=0),
    ),
    key=("from_id", "to_id"),
)

FIT = Table(
    "fit",
    "How well single pairs of account and rep suit each other.",
    (
        Column("account_id", "text", "The account.", required=True, filled=True, refers_to="accounts.account_id"),
        Column("rep_id", "text", "The rep.", required=True, filled=True, refers_to="reps.rep_id"),
        Column("cost_usd", "number", "What it costs a year that this rep covers the account.", "USD a year", lowest=0),
        Column("score", "number", "How well they suit each other, the more the better.", lowest=0),
        Column(
            "workload_hours",
            "number",
            "Hours the account needs of this rep, in place of its own workload.",
            "hours a year",
            lowest=0,
        ),
    ),
    key=("account_id", "rep_id"),
)

DECISIONS = Table(
    "decisions",
    "What somebody decided by hand: accounts that must, or must not, sit at a seat; every plan keeps to it.",
    (
        Column("account_id", "text", "The account.", required=True, filled=True, refers_to="accounts.account_id"),
        Column("seat_id", "text", "The seat, as a run's seats.csv names it; or name its territory or rep."),
        Column("territory_id", "text", "The seat by its territory."),
        Column("rep_id", "text", "The seat by the rep who holds it.", refers_to="reps.rep_id"),
        Column(
            "decision",
            "text",
            "Whether the account must sit there (assign) or must not (refuse).",
            default="assign",
            choices=("assign", "refuse"),
        ),
        Column("note", "text", "Why; plans show it as the reason of the move."),
    ),
)

TABLES: tuple[Table, ...] = (
    ACCOUNTS, REPS, BOOKINGS, OPPORTUNITIES, FORECAST, PLACES, ADJACENCY, TRAVEL, FIT, DECISIONS,
)  # fmt: skip
"""All tables, in the order they are read and documented."""

DERIVED = (
    "family_id", "unit_id", "place_source", "visits", "tier", "customers", "accounts", "incumbent_seat_id",
    "territory_id", "seat_id", "moved", "reason", "elsewhere_usd",
)  # fmt: skip
"""Columns that planning adds to the accounts; a measure of the user's must not have their names."""


def tables_with(measures: tuple[str, ...]) -> dict[str, Table]:
    """Return all tables by name, the accounts with the measures that a workspace declares beside the standard ones."""
    meaning = "A measure that workspace.yaml declares."
    extra = tuple(Column(name, "number", meaning, default=0.0, lowest=0) for name in measures)
    return {table.name: table for table in TABLES} | {
        ACCOUNTS.name: replace(ACCOUNTS, columns=(*ACCOUNTS.columns, *extra))
    }
