"""Keeps tests on this machine; see `sitecustomize`, which also guards the Python processes that tests start."""
