"""Which event goes to which queues, as every bus adapter is given it."""

from __future__ import annotations

from shared.contracts import events

DELIVERY_LIMIT = 10
"""Deliveries without a verdict before a message becomes a dead letter.

High enough that a few power cuts in a row do not condemn what happened to be in hand; what raises
again and again is given up sooner, by its consumer."""


def routing_table() -> dict[str, tuple[str, ...]]:
    """Event type to its queues, over all versions of the type."""
    routes: dict[str, tuple[str, ...]] = {}
    for spec in events.specs():
        known = routes.get(spec.type, ())
        routes[spec.type] = (*known, *(queue for queue in spec.queues if queue not in known))
    return routes
