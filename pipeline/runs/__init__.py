"""Runs: who carries out a job, whether they live, when they stop, what they spend and how far they are."""
