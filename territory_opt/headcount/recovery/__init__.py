"""The smallest set of actions that brings coverage back to its level."""
