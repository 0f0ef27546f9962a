"""A scenario's changes, running it, storing runs, comparing them."""
