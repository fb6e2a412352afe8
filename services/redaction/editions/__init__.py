"""Outputs rebuilt from a reading and decisions. Nothing of the source file is carried over."""
