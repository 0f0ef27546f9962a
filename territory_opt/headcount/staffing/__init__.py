"""The hiring problem in numbers, and the mixed-integer program that solves it."""
