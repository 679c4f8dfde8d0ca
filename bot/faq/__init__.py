"""The clinic's files: their shapes, loading and checks."""
