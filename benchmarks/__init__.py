"""The figures that we promise, by commands that anyone can run: docs/run/speed.md says which."""
