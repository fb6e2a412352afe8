"""What can be done at intake: flat functions over ports."""
