"""Chunked authenticated encryption, key wrapping, signed notes, the Merkle log."""
