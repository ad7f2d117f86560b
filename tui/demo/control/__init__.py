"""Levers under `/_demo/` for tests: faults, the log of requests, storms and hostile objects."""
