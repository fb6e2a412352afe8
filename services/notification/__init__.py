"""Everything that goes out, exactly once, with a receipt."""
