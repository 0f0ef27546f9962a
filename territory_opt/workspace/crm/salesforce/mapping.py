"""What planning reads of each Salesforce object, and what becomes of it."""

from __future__ import annotations

from territory_opt.workspace.crm.export import Export, Value
from territory_opt.workspace.crm.salesforce import objects
from territory_opt.workspace.crm.salesforce.objects import SalesforceObject
from territory_opt.workspace.schema import ACCOUNTS, OPPORTUNITIES, REPS


def _headers(of: SalesforceObject, name: str, *others: str) -> tuple[str, ...]:
    """Return what exports call a field: its API name, its label in reports, and other ways to the same value."""
    field = of.field(name)
    return (field.name, field.label, *others)


def _account(name: str, *others: str) -> tuple[str, ...]:
    return _headers(objects.ACCOUNT, name, *others)


def _user(name: str, *others: str) -> tuple[str, ...]:
    return _headers(objects.USER, name, *others)


def _opportunity(name: str, *others: str) -> tuple[str, ...]:
    return _headers(objects.OPPORTUNITY, name, *others)


ACCOUNT = Export(
    "Account",
    ACCOUNTS,
    (
        Value("account_id", _account("Id", "Account ID"), "`account_id`", required=True, is_key=True),
        Value("name", _account("Name"), "`name`"),
        Value("parent_id", _account("ParentId", "Parent.Id"), "`parent_id`", is_key=True),
        Value("kind", _account("Type"), "`status`: customer, or prospect for former and possible ones"),
        Value("industry", _account("Industry"), "`industry`"),
        Value("annual_revenue_usd", _account("AnnualRevenue"), "`annual_revenue_usd`", "number"),
        Value("employees", _account("NumberOfEmployees"), "`employees`", "number"),
        Value("city", _account("BillingCity"), "`city`"),
        Value(
            "state",
            (*_account("BillingStateCode"), *_account("BillingState")),
            "`state`; and `region`, where nothing else tells it",
        ),
        Value("postal_code", _account("BillingPostalCode"), "`postal_code`"),
        Value("country", _account("BillingCountry"), "`country`, as an ISO code"),
        Value("country_code", _account("BillingCountryCode"), "`country`, before the name"),
        Value("latitude", _account("BillingLatitude"), "`latitude`", "number"),
        Value("longitude", _account("BillingLongitude"), "`longitude`", "number"),
        Value("owner", _account("OwnerId", "Owner.Id"), "`rep_id`", is_key=True),
        Value("owner_name", ("Owner.Username", "Owner.Name", "Account Owner"), "`rep_id`, where there is no OwnerId"),
        Value("segment", (), "`segment`, else by size", pattern=r"(\w+_)?segment"),
        Value("region", (), "`region`", pattern=r"((sales|account)_)?region"),
        Value(
            "current_arr_usd",
            (),
            "`current_arr_usd`, else what was won in twelve months",
            "number",
            pattern=r"((current|total|active|customer)_)?(arr|acv|annual_recurring_revenue)(_usd)?",
        ),
        Value("currency", _account("CurrencyIsoCode"), "`currency` of `workspace.yaml`"),
        Value("deleted", _account("IsDeleted"), "rows that are deleted are left out", "flag"),
    ),
)

USER = Export(
    "User",
    REPS,
    (
        Value("rep_id", _user("Id", "User ID"), "`rep_id`", required=True, is_key=True),
        Value("name", _user("Name"), "`name`"),
        Value("first_name", _user("FirstName"), "`name`, where there is no full name"),
        Value("last_name", _user("LastName"), "`name`, where there is no full name"),
        Value("username", _user("Username"), "finds owners whom the accounts name by it"),
        Value("title", _user("Title"), "`role`"),
        Value("active", _user("IsActive"), "`status`: active or left", "flag"),
        Value("user_type", _user("UserType"), "users who are no people are left out"),
        Value("manager_id", _user("ManagerId", "Manager.Id"), "`manager_id`", is_key=True),
        Value("role_id", _user("UserRoleId", "UserRole.Id"), "`role`, by the name in UserRole", is_key=True),
        Value("role_name", ("UserRole.Name", "Role"), "`role`, where the title tells none"),
        Value("created", _user("CreatedDate"), "`start_date`", "date"),
        Value("last_login", _user("LastLoginDate"), "`end_date` of those who are not active", "date"),
    ),
)

OPPORTUNITY = Export(
    "Opportunity",
    OPPORTUNITIES,
    (
        Value("opportunity_id", _opportunity("Id", "Opportunity ID"), "`opportunity_id`", required=True, is_key=True),
        Value("account_id", _opportunity("AccountId", "Account.Id"), "`account_id`", required=True, is_key=True),
        Value("owner", _opportunity("OwnerId", "Owner.Id"), "`rep_id`", is_key=True),
        Value("stage_name", _opportunity("StageName"), "`stage`, where there are no flags"),
        Value("created_date", _opportunity("CreatedDate"), "`created_date`", "date", required=True),
        Value("closed_date", _opportunity("CloseDate"), "`closed_date` of those won or lost", "date", required=True),
        Value("amount_usd", _opportunity("Amount"), "`amount_usd`", "number", required=True),
        Value("is_closed", _opportunity("IsClosed"), "`stage`", "flag"),
        Value("is_won", _opportunity("IsWon"), "`stage`", "flag"),
        Value("currency", _opportunity("CurrencyIsoCode"), "`currency` of `workspace.yaml`"),
        Value("deleted", _opportunity("IsDeleted"), "rows that are deleted are left out", "flag"),
    ),
)

EXPORTS: tuple[Export, ...] = (ACCOUNT, USER, OPPORTUNITY)
"""What becomes a table; other objects only add to these."""
