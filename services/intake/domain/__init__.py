"""What intake keeps and the rules it keeps it by. No input or output here."""
