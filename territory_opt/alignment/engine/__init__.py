"""Engines that see only the normal form: bounds, rounding, improvement."""
