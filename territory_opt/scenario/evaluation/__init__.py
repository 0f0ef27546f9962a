"""A plan drawn by hand: read, scored like a run, and set beside a stored one."""
