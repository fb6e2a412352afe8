"""Looking at an upload before it is accepted: real type, wholeness, bombs, active content."""
