"""The embedded demo: a believable software company on real places, made from a seed."""
