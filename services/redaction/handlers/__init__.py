"""What the redaction service does: flat functions over ports, one per command or event."""
