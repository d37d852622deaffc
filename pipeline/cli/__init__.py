"""The command line: `makeready`, its commands and what they show."""
