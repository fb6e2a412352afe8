"""The vault's speed: ``python -m benchmarks.vault`` writes docs/benchmarks-vault.md.

As benchmarks/speed: every measurement in a process of its own, held to one core, in CPU seconds.
A measure is a function here and a line in ``table.MEASURES``; its rows are in ``table``.
"""
