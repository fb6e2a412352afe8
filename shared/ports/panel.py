"""The Panel port: hand a pack over, get a signed receipt."""

from __future__ import annotations

from typing import Protocol

from shared.ports.source import Source


class PanelGateway(Protocol):
    """The Panel's receiver, which deduplicates by pack id."""

    def deliver(self, pack: str, package: Source) -> bytes:
        """Hand a package over and return the receipt as it came, not yet verified.

        Raises Unavailable when the gateway does not answer or asks to come again later, Refused
        ``panel-refused`` when it will not take this package.
        """
        ...
