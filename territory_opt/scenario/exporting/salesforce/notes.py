"""What the files for Salesforce leave out, and what whoever loads them must know, as sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from territory_opt.scenario.exporting.salesforce.links import by_hand, due_accounts, elsewhere
from territory_opt.scenario.exporting.salesforce.matching import Matched, Model
from territory_opt.scenario.exporting.salesforce.org import Org
from territory_opt.scenario.exporting.salesforce.quotas import Forecasts
from territory_opt.scenario.exporting.salesforce.wanted import Wanted
from territory_opt.workspace.crm.salesforce.objects import (
    ACCOUNT,
    ACTIVE_MODEL,
    OBJECT_TERRITORY2_ASSOCIATION,
    TERRITORY2,
    TERRITORY2_MODEL,
)


def find_notes(wanted: Wanted, org: Org, model: Model, matched: Matched, forecasts: Forecasts) -> Iterator[str]:
    """Yield what there is to say of a plan's way into an org."""
    yield from _of_the_plan(wanted, forecasts)
    yield from _of_the_org(wanted, org, model, matched)


def _of_the_plan(wanted: Wanted, forecasts: Forecasts) -> Iterator[str]:
    owners, seats = wanted.owners, wanted.territories.dropna(subset="seat_id")
    if without := int(owners["territory"].isna().sum()):
        yield f"{count(without, 'account')} without a territory in the plan: none is loaded, the owner stays."
    if open_seats := int(seats["rep_id"].isna().sum()):
        waiting = int((owners["territory"].notna() & owners["rep_id"].isna()).sum())
        yield (
            f"{count(open_seats, 'seat')} nobody holds on the first day: the territory is loaded without a user, and "
            f"{count(waiting, 'account')} in such territories keep today's owner."
        )
    unheld = wanted.quotas.loc[wanted.quotas["rep_id"].isna(), "quota_usd"].sum()
    if unheld:
        yield f"{unheld:,.2f} of quota is of seats nobody holds and is not loaded."
    if forecasts.lacks:
        yield (
            "Quotas wait for the Id of the forecast type, which Salesforce keeps as ForecastingType: give it as "
            "--forecast-type, or put an export ForecastingType.csv into the folder of --ids. An org that does not "
            "forecast needs no quotas."
        )


def _of_the_org(wanted: Wanted, org: Org, model: Model, matched: Matched) -> Iterator[str]:
    if not any(len(records) for records in org.records.values()):
        yield (
            "Nothing is known of what Salesforce holds, so all is taken for new. Where it has territories already, "
            "export its territory objects first and give their folder as --ids."
        )
    if org.refused:
        yield f"{count(org.refused, 'row')} of error files: Salesforce did not take them, so they are due again."
    models = org.of(TERRITORY2_MODEL)
    active = models.loc[models["State"].eq(ACTIVE_MODEL) & models["Id"].ne(model.id), "DeveloperName"].dropna()
    if not model.is_active and len(active):
        yield (
            f"{active.iloc[0]} is the active model and stays as it is. To change it instead of filling {model.name}, "
            f"give --model {active.iloc[0]}."
        )
    if len(matched.by_user):
        yield (
            f"{count(len(matched.by_user), 'territory')} of the model bear names of their own and are taken for the "
            "plan's because the seat's rep is their user; they keep name and place."
        )
    links = org.of(OBJECT_TERRITORY2_ASSOCIATION)
    # A model that holds accounts was loaded before, and owners perhaps with it.
    if links["Territory2Id"].isin(matched.planned).any() and not org.of(ACCOUNT)["OwnerId"].notna().any():
        yield (
            "Owners are compared with the workspace's, as nothing tells those of today: put an export of Account (Id, "
            "OwnerId) into the folder of --ids, or accounts whose owner has changed since are missed."
        )
    if ruled := int((elsewhere(links, due_accounts(wanted, matched), matched) & ~by_hand(links)).sum()):
        yield (
            f"{count(ruled, 'account')} in another territory by a rule of Salesforce: no file can change that. Take "
            "the rule off the territory, or exclude the account from it."
        )
    territories = org.of(TERRITORY2)
    own = matched.territories.reindex(wanted.territories["DeveloperName"]).dropna()
    idle = territories[territories["Id"].isin(matched.planned.difference(pd.Index(own)))]
    if len(idle):
        yield (
            f"{count(len(idle), 'territory')} of the model that the plan has no more: emptied of the plan's accounts "
            f"and reps, and left for you to delete ({', '.join(idle['DeveloperName'].dropna().head(10))}"
            f"{', ...' if len(idle) > 10 else ''})."
        )


def count(number: int, noun: str) -> str:
    """Return a number of things in words."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
