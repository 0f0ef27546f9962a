"""The independent check of every plan, and every measure that reports show."""
