"""Prices of units: the bound that each seat's own best load proves when units may be covered too often or never."""
