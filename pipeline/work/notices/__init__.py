"""What people are told of a run, by addresses of Apprise: written to the shelf first, and sent until it is taken."""
