"""Tries what a service may do with what it was given, and says what succeeded.

Runs where the service runs: it is handed to Python in the service's container, and imports nothing
of the tests. Each cell is ``verb thing``; what cannot be tried is an error, never a silent no.
"""

from __future__ import annotations

import json
import os
import socket
import ssl
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pika
import psycopg
from minio import Minio
from minio.error import S3Error
from pika.exceptions import ChannelClosedByBroker, NackError, UnroutableError

from shared.adapters import rabbit_topology as topology
from shared.adapters.routes import DELIVERY_LIMIT, routing_table
from shared.contracts import events

PLAN = topology.plan(routing_table(), DELIVERY_LIMIT)
_REFUSED, _MISSING = 403, 404
_HIDDEN = {"AccessDenied", "NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
SCHEMAS = (*events.SERVICES, "public")
HOSTS = (
    ("database", 5432), ("broker", 5671), ("broker", 5672), ("broker", 4369), ("broker", 25672),
    ("object-store", 8333), ("object-store", 8332), ("mail", 2525), ("panel", 8080), ("proxy", 8443),
    *((f"{name}-api", 8080) for name in events.SERVICES),
    *((f"{name}-worker", 8081) for name in events.SERVICES),
)  # fmt: skip


# --- broker -----------------------------------------------------------------------------------
def broker(parameters: pika.ConnectionParameters) -> set[str]:
    """What the user may do on the broker: send, write, read, make."""
    connection = pika.BlockingConnection(parameters)
    try:
        return set(_broker(connection))
    finally:
        connection.close()


def _broker(connection: Any) -> Iterator[str]:
    for spec in events.specs():
        if _allowed(connection, _sending(topology.EXCHANGE, f"{spec.type}.0")):
            yield f"send {spec.type}"
    for exchange in ("", *PLAN.exchanges):
        if exchange != topology.EXCHANGE and _allowed(connection, _sending(exchange, "nowhere.0")):
            yield f"write {exchange or 'default'}"
    for queue in PLAN.queues:
        if _allowed(connection, lambda channel, queue=queue: _looked(channel, queue)):
            yield f"read {queue}"
    for name in ("intruder", *(f"{one}.intruder" for one in events.SERVICES)):
        if _allowed(connection, lambda channel, name=name: _made(channel, name)):
            yield f"make {name}"


def _allowed(connection: Any, act: Callable[[Any], None]) -> bool:
    channel = connection.channel()
    try:
        act(channel)
    except (UnroutableError, NackError):
        pass
    except ChannelClosedByBroker as error:
        if error.reply_code != _REFUSED:
            raise
        return False
    channel.close()
    return True


def _sending(exchange: str, key: str) -> Callable[[Any], None]:
    def act(channel: Any) -> None:
        channel.confirm_delivery()
        channel.basic_publish(exchange, key, b"", mandatory=True)

    return act


def _looked(channel: Any, queue: str) -> None:
    """Look with a consumer that would be given nothing: a message is left as it is."""
    channel.basic_qos(prefetch_count=1)
    tag = channel.basic_consume(queue, lambda *_: None, arguments={"x-priority": -10})
    channel.basic_cancel(tag)


def _made(channel: Any, name: str) -> None:
    channel.queue_declare(name, durable=True, arguments={"x-queue-type": "quorum"})
    channel.queue_delete(name)


# --- database ---------------------------------------------------------------------------------
def database(connect: Callable[[str], Any], name: str, prefix: str = "") -> set[str]:
    """What the role may do: enter databases, read and make tables of schemas.

    ``connect`` opens a database by name; ``prefix`` stands before the names of schemas.
    """
    found = {f"enter {one}" for one in ("postgres", "template1") if _enters(connect, one)}
    with connect(name) as connection:
        connection.autocommit = True
        for schema in SCHEMAS:
            real = schema if schema == "public" else prefix + schema
            found |= {f"{verb} {schema}" for verb in _schema(connection, real)}
        for verb, statement in (
            ("make role", "CREATE ROLE intruder"),
            ("make schema", "CREATE SCHEMA intruder"),
            ("make database", "CREATE DATABASE intruder"),
            ("read passwords", "SELECT 1 FROM pg_authid"),
            ("read files", "SELECT pg_read_file('postgresql.conf')"),
            ("run programs", "COPY (SELECT 1) TO PROGRAM 'true'"),
        ):
            if _runs(connection, statement):
                found.add(verb)
    return found


def _enters(connect: Callable[[str], Any], name: str) -> bool:
    try:
        connect(name).close()
    except psycopg.OperationalError:
        return False
    return True


def _schema(connection: Any, schema: str) -> Iterator[str]:
    tables = connection.execute(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE nspname = %s AND relkind = 'r'",
        [schema],
    ).fetchall()
    if tables and all(
        _runs(connection, f'SELECT 1 FROM "{schema}"."{t}" LIMIT 1') for (t,) in tables
    ):
        yield "read"
    elif any(_runs(connection, f'SELECT 1 FROM "{schema}"."{t}" LIMIT 1') for (t,) in tables):
        yield "read some of"
    if _runs(connection, f'CREATE TABLE "{schema}".intruder ()'):
        connection.execute(f'DROP TABLE "{schema}".intruder')
        yield "write"


def _runs(connection: Any, statement: str) -> bool:
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True


# --- object store -----------------------------------------------------------------------------
def buckets(client: Minio, names: Iterable[str]) -> set[str]:
    """What these credentials may do with each bucket."""
    found = set()
    for name in names:
        for verb, act in (
            ("list", lambda name=name: next(iter(client.list_objects(name)), None)),
            ("write", lambda name=name: client.put_object(name, "probe", _Empty(), 0)),
            ("read", lambda name=name: client.get_object(name, "probe").close()),
            ("delete", lambda name=name: client.remove_object(name, "probe")),
        ):
            try:
                act()
            except S3Error as error:
                if error.code not in _HIDDEN:
                    raise
            else:
                found.add(f"{verb} {name}")
    return found


class _Empty:
    def read(self, *_: int) -> bytes:
        return b""


# --- the container ------------------------------------------------------------------------------
def reached() -> set[str]:
    """Which of the installation's addresses answer."""
    found = set()
    for host, port in HOSTS:
        try:
            socket.create_connection((host, port), timeout=2).close()
        except OSError:
            continue
        found.add(f"reach {host}:{port}")
    return found


def secrets() -> set[str]:
    """Every file of keys and passwords that can be read, wherever it is mounted."""
    found = set()
    for folder in ("/data", "/prepared", "/root-key", "/keyring"):
        for path in Path(folder).rglob("*"):
            secret = path.suffix in {".pem", ".key", ".secret", ".password", ".passphrase"}
            if secret and path.is_file() and path.parent.name != "public" and path.name != "ca.pem":
                path.read_bytes()
                found.add(f"hold {path.name}")
    return found


def process() -> dict[str, Any]:
    """How the kernel sees this process, and where it can write."""
    status = dict(
        line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines()
    )
    return {
        "user": os.getuid(),
        "capabilities": int(status["CapEff"], 16) | int(status["CapBnd"], 16),
        "no_new_privileges": status["NoNewPrivs"].strip() == "1",
        "seccomp": status["Seccomp"].strip() == "2",
        "writable": sorted(
            p for p in ("/", "/opt/lockgate", "/usr", "/etc", "/data/keys") if os.access(p, os.W_OK)
        ),
    }


def main() -> None:
    """Try everything with the service's own settings and print what succeeded."""
    from shared.adapters.sandbox_process import isolation_report
    from shared.runtime.compose import database_url
    from shared.settings import load_settings, read_secret

    settings = load_settings()
    parts = urlsplit(settings.bus_url)
    trusted = ssl.create_default_context(cafile=str(settings.bus_ca_file))
    entry = pika.ConnectionParameters(
        parts.hostname,
        parts.port,
        parts.path.strip("/"),
        pika.PlainCredentials(parts.username, read_secret(settings.bus_password_file)),
        ssl_options=pika.SSLOptions(trusted, parts.hostname),
    )
    plain = database_url(settings).replace("+psycopg", "")
    cells = broker(entry)
    cells |= database(
        lambda name: psycopg.connect(plain.replace("/lockgate?", f"/{name}?")), "lockgate"
    )
    for access, file in (
        (settings.blobs_access_key, settings.blobs_secret_key_file),
        (settings.keyring_access_key, settings.keyring_secret_key_file),
    ):
        if access:
            client = Minio("object-store:8333", access, read_secret(file), region="us-east-1")
            names = ("lockgate-objects", "lockgate-keyring")
            cells |= {f"{access}: {cell}" for cell in buckets(client, names)}
    cells |= reached() | secrets()
    answer = {"cells": sorted(cells), "process": process(), "sandbox": isolation_report()}
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
