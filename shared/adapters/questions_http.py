"""The questions between services, over HTTP: who opened a document, what a person is called."""

from __future__ import annotations

from shared.adapters.service_http import ServiceClient
from shared.contracts.inner_wire import NAMES, VIEWINGS
from shared.domain.errors import Unavailable
from shared.observe.log import logger


def viewings(client: ServiceClient, case: str, document: str) -> tuple[tuple[str, str, str], ...]:
    """Person, purpose and time of each opening, oldest first; raises Unavailable."""
    answer = client.json("GET", VIEWINGS, params={"case": case, "document": document})
    try:
        return tuple(
            (str(person), str(purpose), str(at)) for person, purpose, at in answer["viewings"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise client.unreadable() from error


def name(client: ServiceClient, person: str) -> str:
    """What a person is called on pages; their id while the front desk does not answer."""
    try:
        return str(client.json("GET", NAMES, params={"person": person}).get("name", person))
    except Unavailable as error:
        logger().warning("name-not-had", reason=error.code)
        return person
