"""Notification's own gauges: deliveries and packs by state."""

from __future__ import annotations

from services.notification.domain.records import (
    Delivery,
    DeliveryKind,
    DeliveryState,
    Pack,
    PackState,
)
from shared.observe.metrics import METRICS
from shared.ports.tally import Tally


def look(tally: Tally) -> None:
    """Set them: e-mails, packs being put together, packs on their way; and packs by state."""
    deliveries, packs = tally(Delivery, "kind", "state"), tally(Pack, "state")
    for kind in DeliveryKind:
        for state in DeliveryState:
            METRICS.gauge(
                "lockgate_deliveries",
                "Deliveries by kind and state.",
                deliveries[kind, state],
                kind=kind,
                state=state,
            )
    for pack in PackState:
        METRICS.gauge("lockgate_packs", "Panel packs by state.", packs[pack,], state=pack)
