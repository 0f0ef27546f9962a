"""Quotas of the plan as Salesforce forecasts: by user, or by user and territory, a row a month."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.exporting.salesforce.files import FORECASTING_TYPE
from territory_opt.scenario.exporting.salesforce.ids import ID, are_ids
from territory_opt.scenario.exporting.salesforce.matching import Matched
from territory_opt.scenario.exporting.salesforce.org import Org
from territory_opt.scenario.exporting.salesforce.references import references
from territory_opt.scenario.exporting.salesforce.wanted import Wanted
from territory_opt.workspace.crm.salesforce.ids import widen_id
from territory_opt.workspace.crm.salesforce.objects import FORECASTING_QUOTA, TERRITORY2
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.schema import TEXT


@dataclass(frozen=True)
class Forecasts:
    """How an org forecasts.

    Attributes
    ----------
    type_id : str
        The Id of the forecast type that quotas are for; empty while it is not known.
    by_territory : bool
        Whether the type forecasts by territory, so that a quota names its territory.
    currency : str
        The currency of quotas; empty in an org of one currency, whose quotas have no such field.
    """

    type_id: str
    by_territory: bool
    currency: str

    @property
    def lacks(self) -> str:
        """What must be given before quotas can be loaded; empty when nothing."""
        return "" if self.type_id else "the Id of the forecast type (--forecast-type)"


@dataclass(frozen=True)
class QuotaChanges:
    """Quotas to be inserted, and those there are that get another amount."""

    inserted: pd.DataFrame
    updated: pd.DataFrame


def find_forecasts(org: Org, type_id: str, by_territory: bool, currency: str) -> Forecasts:
    """Return how an org forecasts: as told, else as its one active forecast type or its quotas say.

    Parameters
    ----------
    org : Org
        What Salesforce holds.
    type_id : str
        The forecast type's Id; empty when nobody gave it.
    by_territory : bool
        Whether somebody said that the type forecasts by territory.
    currency : str
        The workspace's currency.

    Raises
    ------
    InputError
        When the Id given is none.
    """
    given = pd.Series([type_id], dtype=TEXT)
    if type_id and not are_ids(given)[0]:
        raise InputError([InputProblem(FORECASTING_TYPE, None, "--forecast-type", shorten(type_id), ID)])
    types, quotas = org.records[FORECASTING_TYPE], org.of(FORECASTING_QUOTA)
    active = types.loc[types["IsActive"].fillna("true").str.casefold().ne("false"), "Id"]
    for ids in (given if type_id else given[:0], active, quotas["ForecastingTypeId"].dropna().drop_duplicates()):
        if len(ids) == 1:
            found = str(widen_id(ids).iloc[0])
            break
    else:
        found = ""
    role = types.loc[types["Id"] == found, "RoleType"].fillna("").str.upper()
    named = quotas.loc[quotas["ForecastingTypeId"] == found, "Territory2Id"].notna()
    return Forecasts(
        type_id=found,
        by_territory=by_territory or bool(role.str.startswith("T").any()) or bool(named.any()),
        currency=currency if org.has_currencies else "",
    )


def quota_steps(wanted: Wanted, org: Org, matched: Matched, forecasts: Forecasts) -> QuotaChanges:
    """Return the quotas that differ from those Salesforce holds; seats that nobody holds have none."""
    keys = ["QuotaOwnerId", "StartDate", "ForecastingTypeId", "Territory2Id"]
    carried = wanted.quotas.dropna(subset="rep_id")
    due = pd.DataFrame(
        {
            "QuotaOwnerId": carried["rep_id"].map(matched.users),
            "StartDate": carried["month"].dt.strftime("%Y-%m-%d"),
            "ForecastingTypeId": forecasts.type_id or f"{{{FORECASTING_TYPE}}}",
            "Territory2Id": references(carried["territory"], matched.territories, TERRITORY2)
            if forecasts.by_territory
            else "",
            "QuotaAmount": carried["quota_usd"],
        }
    )
    due = due.groupby(keys, sort=False)[["QuotaAmount"]].sum().round(2).reset_index()
    now = org.of(FORECASTING_QUOTA)
    now = now[now["ProductFamily"].isna()]
    now = now.assign(
        # Any day of the month may stand there.
        StartDate=now["StartDate"].str[:7] + "-01",
        Territory2Id=now["Territory2Id"].fillna("") if forecasts.by_territory else "",
        now=pd.to_numeric(now["QuotaAmount"], errors="coerce"),
    )
    both = due.merge(now[[*keys, "Id", "now"]].drop_duplicates(keys), on=keys, how="left")
    text = both["QuotaAmount"].map("{:.2f}".format)
    columns = [*keys[:3], *(["Territory2Id"] if forecasts.by_territory else []), "QuotaAmount"]
    inserted = both.assign(QuotaAmount=text)[both["Id"].isna() & both["QuotaAmount"].ne(0)][columns]
    if forecasts.currency:
        inserted = inserted.assign(CurrencyIsoCode=forecasts.currency)
    differs = both["Id"].notna() & both["QuotaAmount"].ne(both["now"])
    return QuotaChanges(inserted, both.assign(QuotaAmount=text).loc[differs, ["Id", "QuotaAmount"]])
