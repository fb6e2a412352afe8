"""Servers in containers, for machines that have Docker and not the servers themselves.

Which image: LOCKGATE_TEST_POSTGRES_IMAGE and LOCKGATE_TEST_RABBITMQ_IMAGE; where one is set, its
container is used even where the server is installed, so that another version can be tried.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pika
import psycopg

from tests.server_processes.process import NotInstalled

POSTGRES = "LOCKGATE_TEST_POSTGRES_IMAGE"
RABBITMQ = "LOCKGATE_TEST_RABBITMQ_IMAGE"
_PUBLIC = {POSTGRES: "postgres:17", RABBITMQ: "rabbitmq:4.0-management"}
_PATIENCE = 90.0


class _Contained:
    """One container on a loopback port of its own, ended by ``close``."""

    def __init__(self, chosen: str, port: int, environment: dict[str, str]) -> None:
        try:
            from docker.errors import DockerException
            from testcontainers.core.config import testcontainers_config
            from testcontainers.core.container import DockerContainer
        except ImportError as error:
            raise NotInstalled("testcontainers") from error
        testcontainers_config.ryuk_disabled = True  # close() ends it; no further image is needed
        image = os.environ.get(chosen, _PUBLIC[chosen])
        try:
            made = DockerContainer(image)
            for name, value in environment.items():
                made = made.with_env(name, value)
            made.ports[f"{port}/tcp"] = ("127.0.0.1", None)
            self._container = made.start()
        except DockerException as error:
            raise NotInstalled(f"{image} in Docker") from error
        self.port = int(self._container.get_exposed_port(port))

    def _await(self, answers: Callable[[], object], silent: type[Exception]) -> None:
        end = time.monotonic() + _PATIENCE
        while True:
            try:
                answers()
            except silent:
                if time.monotonic() > end:
                    self.close()
                    raise
                time.sleep(0.2)
            else:
                return

    def close(self) -> None:
        """End the container and forget its files."""
        self._container.stop()


class ContainedPostgres(_Contained):
    """PostgreSQL; ``url`` is that of its maintenance database."""

    def __init__(self, _folder: Path) -> None:
        password = secrets.token_hex(8)
        environment = {"POSTGRES_USER": "lockgate", "POSTGRES_PASSWORD": password}
        super().__init__(POSTGRES, 5432, environment)
        self.url = f"postgresql+psycopg://lockgate:{password}@127.0.0.1:{self.port}/postgres"
        plain = self.url.replace("+psycopg", "")
        self._await(lambda: psycopg.connect(plain).close(), psycopg.OperationalError)


class ContainedRabbitMQ(_Contained):
    """RabbitMQ; ``url`` is that of its default vhost."""

    def __init__(self, _folder: Path) -> None:
        password = secrets.token_hex(8)
        user = {"RABBITMQ_DEFAULT_USER": "lockgate", "RABBITMQ_DEFAULT_PASS": password}
        super().__init__(RABBITMQ, 5672, user)
        self.url = f"amqp://lockgate:{password}@127.0.0.1:{self.port}/%2F"
        self._await(self._connect, pika.exceptions.AMQPError)

    def _connect(self) -> None:
        with closing(pika.BlockingConnection(pika.URLParameters(self.url))):
            return
