"""The page that goes with the files: what to load now, in which order, what to check and how to go back."""

from __future__ import annotations

from territory_opt.scenario.exporting.salesforce.exported import NOT_YET, SalesforceExport
from territory_opt.scenario.exporting.salesforce.notes import count

_RULE = "-" * 80
_SETTINGS = """\
Data Loader settings
  Read all CSVs with UTF-8 encoding and write all CSVs with UTF-8 encoding: on
  Use European date format: off.  Insert null values: off
  Batch size: 200 (Bulk API: up to 10,000, in serial mode, as rows of one territory lock each other)
  Map fields with "Auto-Match Fields to Columns": the headers are the API names.
  Tick "Show all Salesforce objects" to find the territory objects.
  Save all success and error files in one folder of their own; that folder is --ids.
"""
_BEFORE = """\
Before the first load
  Needed: the permissions Manage Territories and View Setup and Configuration; for quotas Manage Quotas and View All
  Forecasts; for owners Transfer Record and Edit on the accounts.
  Export Account (Id, OwnerId), Territory2Type, Territory2Model, Territory2, ObjectTerritory2Association,
  UserTerritory2Association and ForecastingQuota with all the fields used here, and keep the files: they are the way
  back. Archiving a model deletes its territory forecasts and their quotas, and an archived model never comes back.
"""
_CHECK = """\
Before you activate the model (Setup, Territory Models, View Hierarchy)
  - Every count of this page against the success files, and no error file.
  - In each territory its user, in some of them a few accounts you know.
  - Access levels: Edit is loaded for accounts, opportunities and cases, the one level that every sharing model allows.
    Lower it in the territories where your model allows less.
  - Account owners and quotas are for the day the plan holds: load them then, after the model is active.
"""
_BACK = """\
How to go back
  Not activated yet: delete the model in Setup; its territories and associations go with it. Nothing else was touched,
  unless you loaded owners.
  Already active, or a model that was active before: export the objects of "Before the first load" anew, then write the
  files that lead back to the plan that held before, such as the baseline run:
    territory-opt export salesforce baseline --to back --ids THE_FRESH_EXPORT --model {model}
  It deletes and inserts what differs, owners among it. Owners alone: update Account with the file kept before.
"""


def readme(exported: SalesforceExport, name: str) -> str:
    """Return the page as text."""
    plan = exported.plan
    day = f", which holds from {plan.day}" if plan.day else ""
    approved = f"approved by {plan.approval.by}" if plan.approval else "NOT APPROVED"
    state = "is active: what you load counts at once" if exported.model.is_active else "in state Planning"
    there = "" if exported.model.id else ", to be made"
    return "\n".join(
        [
            f"The plan {name}{day}, for Salesforce",
            _RULE,
            f"{approved}; model {exported.model.name} ({exported.model.label}){there}, {state}",
            "",
            *_now(exported),
            "",
            *_later(exported),
            _SETTINGS,
            _BEFORE,
            _CHECK,
            _BACK.format(model=exported.model.name),
            "Good to know",
            *(f"  - {note}" for note in exported.notes),
            "",
        ]
    )


def _now(exported: SalesforceExport) -> list[str]:
    if exported.is_done:
        return [exported.state]
    loaded = [step for step in exported.steps if exported.can_be_loaded(step)]
    lines = [exported.state]
    lines += [f"  {step.file:<48} {step.operation:<7} {count(len(step.rows), 'row'):>14}" for step in loaded]
    return [*lines, "Then, for the next step or to see that nothing is left:", f"  {exported.again}"]


def _later(exported: SalesforceExport) -> list[str]:
    waiting = [step for step in exported.steps if not exported.can_be_loaded(step)]
    if not waiting:
        return []
    lines = [f"Not yet (folder {NOT_YET}): Ids that Salesforce has still to give stand there as names in braces"]
    for step in waiting:
        when = f"waits for {step.lacks}" if step.lacks else f"step {step.round}"
        lines.append(f"  {step.file:<48} {step.operation:<7} {count(len(step.rows), 'row'):>14}, {when}")
    return [*lines, ""]
