"""Everything that comes in: incidents, agencies' records and returns, partners' decisions."""
