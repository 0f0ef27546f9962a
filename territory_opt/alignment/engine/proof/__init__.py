"""The exact end: proving that no better plan exists, or none at all."""
