"""The manifest: the account of a job, where people find it, and whether the shelf agrees with it."""
