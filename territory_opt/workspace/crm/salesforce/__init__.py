"""Salesforce: its standard objects, its record Ids, and its exports turned into a workspace."""
