"""The manifest of a job: what it says, where people find it, and whether the shelf agrees with it."""
