"""What `makeready` can be asked to do: one file a command, each with `add_arguments` and `run`."""
