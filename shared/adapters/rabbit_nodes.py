"""Where the broker's nodes stand, and connecting to one that answers."""

from __future__ import annotations

import secrets
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pika
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import AMQPError

from shared.adapters.routes import DELIVERY_LIMIT
from shared.domain.errors import Invalid, Unavailable

CONNECTION_ERRORS = (AMQPError, OSError)


@dataclass(frozen=True, slots=True)
class Limits:
    """Time limits in seconds.

    ``answer`` is how long any one answer is waited for, ``patience`` how long a consumer tries to
    come back before it raises, ``settle`` how long a queue that was made needs to survive a crash
    of the broker, ``share`` how often workers look whether one of them has more than its share.
    ``deliveries`` without a verdict make a dead letter.
    """

    answer: float = 10.0
    patience: float = 60.0
    heartbeat: int = 15
    settle: float = 1.0
    share: float = 2.0
    deliveries: int = DELIVERY_LIMIT


class Nodes:
    """The nodes of one broker. Safe to use from several threads.

    The one that answered last is asked first; one that does not answer is followed by the next.
    Processes begin at different nodes.
    """

    def __init__(self, url: str, limits: Limits, ca: str | None = None) -> None:
        self._all = [_parameters(one, limits, ca) for one in each_node(url)]
        self._now = secrets.randbelow(len(self._all))
        self._lock = threading.Lock()

    def current(self) -> pika.URLParameters:
        """The node to ask first."""
        with self._lock:
            return self._all[self._now]

    def leave(self, node: pika.URLParameters) -> None:
        """Ask the one after ``node`` from now on, unless somebody has already moved on."""
        with self._lock:
            if self._all[self._now] is node:
                self._now = (self._now + 1) % len(self._all)

    @contextmanager
    def connection(self) -> Iterator[Any]:
        """A connection to a node that answers; raises Unavailable when none does, or it is lost."""
        connection = self._connect()
        try:
            yield connection
        except CONNECTION_ERRORS as error:
            raise Unavailable("bus-unavailable", "The message broker went away.") from error
        finally:
            _close(connection)

    @contextmanager
    def channel(self) -> Iterator[BlockingChannel]:
        """A channel on a connection of its own."""
        with self.connection() as connection:
            yield connection.channel()

    def _connect(self) -> Any:
        for _ in self._all:
            node = self.current()
            try:
                return pika.BlockingConnection(node)
            except CONNECTION_ERRORS as error:
                self.leave(node)
                failed = error
        raise Unavailable("bus-unavailable", "The message broker does not answer.") from failed


def each_node(url: str) -> list[str]:
    """One URL a node of ``amqps://USER@HOST:PORT,HOST:PORT/VHOST``."""
    parts = urlsplit(url)
    user, at, places = parts.netloc.rpartition("@")
    return [parts._replace(netloc=f"{user}{at}{place}").geturl() for place in places.split(",")]


def _parameters(url: str, limits: Limits, ca: str | None) -> pika.URLParameters:
    try:
        parameters = pika.URLParameters(url)
    except (ValueError, TypeError) as error:
        raise Invalid("bus-url", "The bus URL cannot be read.") from error
    if parameters.ssl_options is not None:
        try:
            trusted = ssl.create_default_context(cafile=ca)
        except OSError as error:
            raise Invalid("bus-ca", "The file of the broker's certificates is unusable.") from error
        parameters.ssl_options = pika.SSLOptions(trusted, parameters.host)
    parameters.heartbeat = limits.heartbeat
    parameters.blocked_connection_timeout = limits.answer
    parameters.socket_timeout = limits.answer
    parameters.stack_timeout = limits.answer
    parameters.connection_attempts = 1
    return parameters


def _close(connection: Any) -> None:
    try:
        if connection.is_open:
            connection.close()
    except CONNECTION_ERRORS:
        return  # it is gone, which is what was wanted
