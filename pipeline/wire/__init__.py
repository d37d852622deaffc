"""Connections: which addresses may be dialled, how long one waits, and how all of them are hung up at once."""
