"""Exports of customer relationship systems, turned into a workspace."""
