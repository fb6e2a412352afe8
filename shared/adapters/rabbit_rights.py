"""What a service's broker user may really do, tried on the broker and without any effect.

Tried with an event that no part takes and on the queues that never hold a message: sending one's
own types, sending a type that nobody has, and listening where each service's workers are counted.
"""

from __future__ import annotations

from typing import Any

from pika.exceptions import ChannelClosedByBroker, NackError, UnroutableError

from shared.adapters import rabbit_topology as topology
from shared.adapters.rabbit_nodes import Nodes
from shared.contracts import events
from shared.contracts.events import QUEUES

_REFUSED = 403
_STRANGER = "doctor-probe.0"


def excess_and_lack(nodes: Nodes, service: str) -> tuple[list[str], list[str]]:
    """What the user may though it should not, and what it may not though it should.

    Raises Unavailable when the broker does not answer.
    """
    own = [f"{spec.type}.0" for spec in events.specs() if spec.producer == service]
    others = {
        f"{spec.type}.0": spec.producer for spec in events.specs() if spec.producer != service
    }
    excess, lack = list[str](), list[str]()
    with nodes.connection() as connection:
        lack += [f"send {key[:-2]}" for key in own if not _sends(connection, key)]
        if _sends(connection, _STRANGER):
            excess.append("send events of any type")
        else:
            excess += [f"send {key[:-2]}" for key in others if _sends(connection, key)]
        for queue in QUEUES:
            theirs = topology.service_of(queue) != service
            if _listens(connection, topology.workers_queue(queue)) == theirs:
                (excess if theirs else lack).append(f"listen to {queue}")
    return excess, lack


def _sends(connection: Any, key: str) -> bool:
    """Whether an event under this key, which no part takes, would be accepted."""
    channel = connection.channel()
    channel.confirm_delivery()
    try:
        channel.basic_publish(topology.EXCHANGE, key, b"", mandatory=True)
    except (UnroutableError, NackError):
        channel.close()
        return True
    except ChannelClosedByBroker as error:
        if error.reply_code != _REFUSED:
            raise
        return False
    channel.close()
    return True


def _listens(connection: Any, queue: str) -> bool:
    channel = connection.channel()
    try:
        channel.basic_consume(queue, _never)
    except ChannelClosedByBroker as error:
        if error.reply_code != _REFUSED:
            raise
        return False
    channel.close()
    return True


def _never(*_message: object) -> None:
    """There is no message."""
