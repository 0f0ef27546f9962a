"""The monthly review for readers: its page, its text for mail and its tables."""
