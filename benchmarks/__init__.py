"""Benchmarks, run by hand: each prints one line of JSON."""
