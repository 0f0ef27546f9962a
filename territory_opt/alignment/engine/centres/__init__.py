"""Territories around centres chosen among very many units: seeds, alternation, moves along borders, and a bound."""
