"""The work on one job: planned, carried out item by item, told of, reconciled."""
