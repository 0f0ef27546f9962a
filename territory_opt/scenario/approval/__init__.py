"""Approving runs: the frozen copy, what it means for quotas and pipeline in mid-year, and what has changed since."""
