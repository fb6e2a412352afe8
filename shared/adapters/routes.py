"""Which event goes to which queues, as every bus adapter is given it."""

from __future__ import annotations

from shared.contracts import events

DELIVERY_LIMIT = 5
"""Deliveries without a verdict before a message becomes a dead letter."""


def routing_table() -> dict[str, tuple[str, ...]]:
    """Event type to its queues, over all versions of the type."""
    routes: dict[str, tuple[str, ...]] = {}
    for spec in events.specs():
        known = routes.get(spec.type, ())
        routes[spec.type] = (*known, *(queue for queue in spec.queues if queue not in known))
    return routes
