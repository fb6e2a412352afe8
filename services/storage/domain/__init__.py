"""Storage's facts and rules: keys, objects, the log, releases. Standard library only."""
