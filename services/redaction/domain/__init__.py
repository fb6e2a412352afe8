"""Pure rules of redaction: readings, spans, the identity register, decisions."""
