"""Ramp, attrition and the hiring model; the headcount plan and its seats."""
