"""Pace: when a paid call may leave, and whether it is made again."""
