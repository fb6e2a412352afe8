"""Structured logs and metrics with an allow-list of fields."""
