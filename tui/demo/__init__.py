"""The embedded engine of `dtui --demo`: a Docker Engine that exists only in memory, in a process of its own."""
