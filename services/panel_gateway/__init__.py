"""Reference receiver for Panel packs: verifies, decrypts, deduplicates, signs a receipt."""
