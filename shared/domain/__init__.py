"""Ids, errors, roles and the policy table, the working-day calendar. Standard library only."""
