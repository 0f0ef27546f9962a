"""Decisions made by hand: read from the table and from files, put before the design; the repair of a proposal."""
