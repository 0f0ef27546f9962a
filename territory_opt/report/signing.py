"""What a signature stands under: the plan's fingerprint, and how far it is proven."""

from __future__ import annotations

import hashlib

from territory_opt.report.fields import is_missing, money, show
from territory_opt.report.results import Results


def plan_fingerprint(results: Results) -> str:
    """Return the SHA-256 of who covers whom, in hexadecimal.

    It is taken over lines ``account_id,seat_id`` sorted by account, an empty seat for an account without one, so that
    two runs have the same fingerprint exactly when they assign every account alike.
    """
    pairs = results.accounts[["account_id", "seat_id"]].sort_values("account_id", kind="stable").fillna("")
    lines = (pairs["account_id"].astype(str) + "," + pairs["seat_id"].astype(str)).str.cat(sep="\n")
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


def signed_facts(results: Results, status: str, created: str) -> tuple[tuple[str, str], ...]:
    """Return what a reader signs, label by label.

    Parameters
    ----------
    results : Results
        The run; it has a plan.
    status, created : str
        Its status and when it was made, in words.
    """
    summary, currency = results.summary, results.settings["currency"]
    passed, checks = int(results.audit["ok"].sum()), len(results.audit)
    gap = summary["gap"]
    return (
        ("Run", f"{results.name}, made {created}"),
        ("Fingerprint of the plan", plan_fingerprint(results)),
        ("Status", status),
        ("Modelled cost a year", money(summary["objective_usd"], currency)),
        ("Proven bound", money(summary["bound_usd"], currency)),
        ("Gap", "not proven" if is_missing(gap) else show(gap, "share")),
        ("Independent checks", f"{passed:,} of {checks:,} passed" if checks else "none"),
    )
