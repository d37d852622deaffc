"""The three ways of `docs/nightly.md`, done as they are written there: `python -m tests.nightly`."""
