"""The Docker Engine API of the demo engine, one module for each noun."""
