"""Thin Prefect shells over the library; they decide nothing."""
