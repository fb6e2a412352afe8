"""Text in, spans out. Pure: no I/O, no state between calls."""
