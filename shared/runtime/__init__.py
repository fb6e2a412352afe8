"""Runs a composed service: relay, consumers, timers, and whoever starts them again."""
