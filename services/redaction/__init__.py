"""Child identifiers come out, and the service proves it."""
