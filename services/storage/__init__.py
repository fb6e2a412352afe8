"""Everything at rest is sealed, and every opening is on the record."""
