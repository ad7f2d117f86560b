"""dtui: a terminal UI that joins a Docker Engine to its registries."""

__version__ = "0.1.0"
