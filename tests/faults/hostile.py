"""Messages as an attacker or an accident would put them on the bus, made from genuine ones."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.envelope import canonical
from shared.contracts.events import QUEUES, SERVICES, latest_version, spec
from shared.ports.bus import Message

Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Hostile:
    """One message on one queue, and the reason for which it must be refused."""

    kind: str
    queue: str
    message: Message
    reason: str


def hostile(genuine: Message, number: int, signers: Mapping[str, Sign]) -> Iterator[Hostile]:
    """Every way in which a genuine message is twisted; ``signers`` are the services' own keys."""
    told = json.loads(genuine.payload)
    own = signers[told["producer"]]
    other = next(name for name in SERVICES if name != told["producer"])
    heard = spec(told["type"], told["version"]).queues
    queue = heard[0]

    def made(
        kind: str, payload: bytes, reason: str, *, to: str = queue, type_: str = genuine.type
    ) -> Hostile:
        message = Message(f"evt-{kind}-{number}", type_, genuine.case, payload)
        return Hostile(kind, to, message, reason)

    def changed(kind: str, **fields: Any) -> dict[str, Any]:
        return {**told, "id": f"evt-{kind}-{number}", **fields}

    yield made("altered", canonical(changed("altered")), "event-signature")
    yield made("unsigned", canonical(changed("unsigned", signature="")), "event-signature")
    yield made("no-hex", canonical(changed("no-hex", signature="zz")), "event-malformed")
    fields = changed("stolen-name")
    yield made("stolen-name", resigned(fields, signers[other]), "event-signature")
    fields = changed("wrong-producer", producer=other)
    yield made("wrong-producer", resigned(fields, signers[other]), "event-producer")
    fields = changed("unknown-version", version=latest_version(told["type"]) + 98)
    yield made("unknown-version", resigned(fields, own), "event-unknown")
    fields = changed("unknown-type", type="case.stolen")
    yield made("unknown-type", resigned(fields, own), "event-unknown", type_="case.stolen")
    fields = changed("odd-body", body={**told["body"], "more": "?"})
    yield made("odd-body", resigned(fields, own), "event-body")
    fields = changed("oversized", body={**told["body"], "more": "x" * 10_000_000})
    yield made("oversized", resigned(fields, own), "event-too-large")
    yield made("nested", b"[" * 30_000 + b"]" * 30_000, "event-malformed")
    yield made("a-list", b"[1]", "event-malformed")
    yield made("no-json", b"\x00\xff{", "event-malformed")
    fields = changed("mistyped", sequence="1")
    yield made("mistyped", resigned(fields, own), "event-malformed")
    yield made("mislabelled", genuine.payload, "event-mislabelled")
    fields = changed("misrouted")
    elsewhere = next(name for name in QUEUES if name not in heard)
    yield made("misrouted", resigned(fields, own), "event-misrouted", to=elsewhere)


def resigned(fields: dict[str, Any], sign: Sign) -> bytes:
    """The envelope of these fields, truly signed by whoever holds this key."""
    unsigned = {name: value for name, value in fields.items() if name != "signature"}
    return canonical({**unsigned, "signature": sign(canonical(unsigned)).hex()})
