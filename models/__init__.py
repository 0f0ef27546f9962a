"""Declared constraint models, one YAML file a model."""
