"""Stored runs side by side: what they reach, what they were made from, who sits elsewhere."""
