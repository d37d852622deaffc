"""The flows: they share one real Prefect server."""
