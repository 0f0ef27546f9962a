"""Declared scenarios of the embedded demo, one YAML file a scenario."""
