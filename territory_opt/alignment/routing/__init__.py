"""Giving new accounts to the seats of a plan that stands: prices, filling, improving, and a bound."""
