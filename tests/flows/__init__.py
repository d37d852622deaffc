"""The flows: one module here starts Prefect."""
