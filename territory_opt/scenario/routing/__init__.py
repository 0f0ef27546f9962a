"""New leads and accounts for the seats of an approved plan: reading them, where they belong, and what they get."""
