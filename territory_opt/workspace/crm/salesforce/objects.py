"""The standard objects of Salesforce that planning reads and writes: their fields by API name, declared once.

Source: the Object Reference for the Salesforce Platform, one page an object. Only the fields that the product uses
stand here; an export may hold any others beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["id", "reference", "text", "picklist", "number", "date", "datetime", "flag"]


@dataclass(frozen=True)
class Field:
    """One field of an object.

    Attributes
    ----------
    name : str
        Its API name, the header of Data Loader files.
    label : str
        Its label in English, the header of exported reports.
    type : FieldType
        What it holds; ids and references are record Ids.
    refers_to : str
        The object whose Ids a reference holds, empty for other fields.
    longest : int or None
        The most characters a text may have, where Salesforce limits those that are written.
    required : bool
        Whether planning cannot use the object without it.
    """

    name: str
    label: str
    type: FieldType = "text"
    refers_to: str = ""
    longest: int | None = None
    required: bool = False


@dataclass(frozen=True)
class SalesforceObject:
    """One standard object.

    Attributes
    ----------
    name : str
        Its API name.
    fields : tuple of Field
        Its fields, the Id first.
    """

    name: str
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields' API names, in their order."""
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        """Return the field of that API name."""
        return next(field for field in self.fields if field.name == name)


ID = Field("Id", "Record ID", "id", required=True)
CURRENCY = Field("CurrencyIsoCode", "Currency", "picklist")
IS_DELETED = Field("IsDeleted", "Deleted", "flag")

ACCOUNT = SalesforceObject(
    "Account",
    (
        ID,
        Field("Name", "Account Name", longest=255),
        Field("ParentId", "Parent Account ID", "reference", "Account"),
        Field("Type", "Type", "picklist"),
        Field("Industry", "Industry", "picklist"),
        Field("AnnualRevenue", "Annual Revenue", "number"),
        Field("NumberOfEmployees", "Employees", "number"),
        Field("BillingCity", "Billing City"),
        Field("BillingState", "Billing State/Province"),
        Field("BillingStateCode", "Billing State/Province Code", "picklist"),
        Field("BillingPostalCode", "Billing Zip/Postal Code"),
        Field("BillingCountry", "Billing Country"),
        Field("BillingCountryCode", "Billing Country Code", "picklist"),
        Field("BillingLatitude", "Billing Latitude", "number"),
        Field("BillingLongitude", "Billing Longitude", "number"),
        Field("OwnerId", "Account Owner ID", "reference", "User", required=True),
        CURRENCY,
        IS_DELETED,
    ),
)

USER_ROLE = SalesforceObject("UserRole", (ID, Field("Name", "Role Name", longest=80)))

USER = SalesforceObject(
    "User",
    (
        ID,
        Field("Name", "Full Name"),
        Field("FirstName", "First Name"),
        Field("LastName", "Last Name"),
        Field("Username", "Username"),
        Field("Email", "Email"),
        Field("Title", "Title"),
        Field("IsActive", "Active", "flag"),
        Field("UserType", "User Type", "picklist"),
        Field("ManagerId", "Manager ID", "reference", "User"),
        Field("UserRoleId", "Role ID", "reference", "UserRole"),
        Field("CreatedDate", "Created Date", "datetime"),
        Field("LastLoginDate", "Last Login", "datetime"),
    ),
)

OPPORTUNITY = SalesforceObject(
    "Opportunity",
    (
        ID,
        Field("AccountId", "Account ID", "reference", "Account", required=True),
        Field("OwnerId", "Owner ID", "reference", "User"),
        Field("StageName", "Stage", "picklist"),
        Field("CreatedDate", "Created Date", "datetime", required=True),
        Field("CloseDate", "Close Date", "date", required=True),
        Field("Amount", "Amount", "number", required=True),
        Field("IsClosed", "Closed", "flag"),
        Field("IsWon", "Won", "flag"),
        Field("Type", "Type", "picklist"),
        CURRENCY,
        IS_DELETED,
    ),
)

OPPORTUNITY_STAGE = SalesforceObject(
    "OpportunityStage",
    (
        ID,
        Field("MasterLabel", "Master Label"),
        Field("ApiName", "API Name"),
        Field("IsClosed", "Closed", "flag"),
        Field("IsWon", "Won", "flag"),
    ),
)

TERRITORY2_TYPE = SalesforceObject(
    "Territory2Type",
    (
        ID,
        Field("DeveloperName", "Territory Type Name", longest=80),
        Field("MasterLabel", "Label", longest=80),
        Field("Description", "Description", longest=1000),
        Field("Priority", "Priority", "number"),
    ),
)

TERRITORY2_MODEL = SalesforceObject(
    "Territory2Model",
    (
        ID,
        Field("Name", "Label", longest=80),
        Field("DeveloperName", "Territory Model Name", longest=80),
        Field("Description", "Description", longest=1000),
        Field("State", "State", "picklist"),
    ),
)

TERRITORY2 = SalesforceObject(
    "Territory2",
    (
        ID,
        Field("Name", "Label", longest=80),
        Field("DeveloperName", "Territory Name", longest=80),
        Field("Description", "Description", longest=1000),
        Field("ParentTerritory2Id", "Parent Territory ID", "reference", "Territory2"),
        Field("Territory2ModelId", "Territory Model ID", "reference", "Territory2Model"),
        Field("Territory2TypeId", "Territory Type ID", "reference", "Territory2Type"),
        Field("ForecastUserId", "Forecast Manager ID", "reference", "User"),
        Field("AccountAccessLevel", "Account Access", "picklist"),
        Field("OpportunityAccessLevel", "Opportunity Access", "picklist"),
        Field("CaseAccessLevel", "Case Access", "picklist"),
        Field("ContactAccessLevel", "Contact Access", "picklist"),
    ),
)

OBJECT_TERRITORY2_ASSOCIATION = SalesforceObject(
    "ObjectTerritory2Association",
    (
        ID,
        Field("ObjectId", "Object ID", "reference", "Account", required=True),
        Field("Territory2Id", "Territory ID", "reference", "Territory2", required=True),
        Field("AssociationCause", "Method", "picklist"),
        Field("SobjectType", "Object Type", "picklist"),
    ),
)

USER_TERRITORY2_ASSOCIATION = SalesforceObject(
    "UserTerritory2Association",
    (
        ID,
        Field("UserId", "User ID", "reference", "User", required=True),
        Field("Territory2Id", "Territory ID", "reference", "Territory2", required=True),
        Field("RoleInTerritory2", "Role in Territory", "picklist"),
        Field("IsActive", "Active", "flag"),
    ),
)

FORECASTING_QUOTA = SalesforceObject(
    "ForecastingQuota",
    (
        ID,
        Field("QuotaOwnerId", "Quota Owner ID", "reference", "User"),
        Field("QuotaAmount", "Quota Amount", "number"),
        Field("QuotaQuantity", "Quota Quantity", "number"),
        Field("StartDate", "Start Date", "date"),
        Field("ForecastingTypeId", "Forecasting Type ID", "reference", "ForecastingType"),
        Field("PeriodId", "Period ID", "reference", "Period"),
        Field("ProductFamily", "Product Family", "picklist"),
        Field("Territory2Id", "Territory ID", "reference", "Territory2"),
        Field("IsAmount", "Is Amount", "flag"),
        Field("IsQuantity", "Is Quantity", "flag"),
        CURRENCY,
    ),
)

TERRITORY_OBJECTS: tuple[SalesforceObject, ...] = (
    TERRITORY2_TYPE,
    TERRITORY2_MODEL,
    TERRITORY2,
    OBJECT_TERRITORY2_ASSOCIATION,
    USER_TERRITORY2_ASSOCIATION,
    FORECASTING_QUOTA,
)
"""What a workspace keeps copies of, under ``data/salesforce/``, in the order they are loaded."""

OBJECTS: tuple[SalesforceObject, ...] = (
    ACCOUNT, USER, USER_ROLE, OPPORTUNITY, OPPORTUNITY_STAGE, *TERRITORY_OBJECTS,
)  # fmt: skip
"""All of them, in the order they are read."""

PLANNED_GROUP = "Planned_Group"
"""The type of the territories that stand for a plan's segments and regions, above those of its seats."""

SEGMENT_KIND, REGION_KIND = "Segment", "Region"
"""What begins the names of such groups; a region below a segment has that one behind it: ``Region West (SMB)``."""

MANUAL_CAUSE = "Territory2Manual"
"""The ``AssociationCause`` of an association made by hand or by a file, not by a rule of Salesforce."""

ACTIVE_MODEL = "Active"
"""The ``State`` of the territory model that is in force."""
