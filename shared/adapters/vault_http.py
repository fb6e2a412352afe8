"""The vault port over HTTP, for services that run apart from storage.

Every call carries a fresh token of the calling service. A vault that does not answer, and an answer
that cannot be read, is Unavailable; all operations may be repeated. Follows no redirects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from shared.adapters.service_http import ServiceClient
from shared.contracts.vault_wire import PREFIX, frames, from_text, to_text
from shared.domain.errors import Invalid, LockgateError, Unavailable
from shared.ports.source import Source
from shared.ports.vault import Actor, LogEntry, LogReceipt, ObjectContext, SealedObject


class HttpVault:
    """Calls the vault at ``url`` (``https://storage.internal:8443``) with tokens from ``token``."""

    def __init__(self, url: str, token: Callable[[], str], ca: str | None = None) -> None:
        self.client = ServiceClient(url.rstrip("/") + PREFIX, token, ca, asked="vault")
        self._json = self.client.json

    def close(self) -> None:
        """Let go of this thread's connections."""
        self.client.close()

    def create_case(self, case: str) -> None:
        """Make the case's key; a second call does nothing."""
        self._json("POST", f"/cases/{_part(case)}", json={})

    def seal(
        self, object_id: str, context: ObjectContext, chunks: Iterable[bytes], actor: Actor
    ) -> SealedObject:
        """Seal a stream; if ``chunks`` raises, that is raised here and nothing is kept."""
        failed: list[BaseException] = []
        body = frames(_noting(chunks, failed))
        query = asdict(context) | _actor(actor)
        try:
            answer = self._json(
                "POST", f"/objects/{_part(object_id)}/seal", params=query, data=body
            )
        except LockgateError:
            if failed:
                raise failed[0] from None
            raise
        return _sealed(answer)

    def open(self, object_id: str, context: ObjectContext, actor: Actor) -> Source:
        """Have the opening logged durably, then read through it."""
        sent = asdict(context) | _actor(actor)
        answer = self._json("POST", f"/objects/{_part(object_id)}/open", json=sent)
        return _HttpSource(self.client, str(answer["opening"]), int(answer["size"]))

    def describe(self, object_id: str) -> SealedObject:
        """What ``seal`` answered; raises Invalid ``object-missing``."""
        return _sealed(self._json("GET", f"/objects/{_part(object_id)}"))

    def discard(self, object_id: str, actor: Actor) -> None:
        """Forget a working object; logged; never for originals."""
        sent = _actor(actor)
        self._json("POST", f"/objects/{_part(object_id)}/discard", json=sent)

    def seal_value(self, case: str, purpose: str, value: bytes) -> bytes:
        """Seal a small value for a database column."""
        sent = {"case": case, "purpose": purpose, "value": to_text(value)}
        return from_text(self._json("POST", "/values/seal", json=sent)["value"])

    def open_value(self, case: str, purpose: str, sealed: bytes) -> bytes:
        """Open what ``seal_value`` made for the same case and purpose; else Corrupt."""
        sent = {"case": case, "purpose": purpose, "value": to_text(sealed)}
        return from_text(self._json("POST", "/values/open", json=sent)["value"])

    def log(self, entry: LogEntry) -> LogReceipt:
        """Append a fact durably; the same entry id again answers the first receipt."""
        sent = {"id": entry.id, "kind": entry.kind, "case": entry.case, "facts": dict(entry.facts)}
        return _receipt(self._json("POST", "/log", json=sent))


class _HttpSource:
    """An opened object, read through its opening."""

    def __init__(self, client: ServiceClient, opening: str, size: int) -> None:
        self._client, self._path, self._size = client, f"/openings/{_part(opening)}", size

    @property
    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        if offset < 0 or length < 0:
            raise Invalid("range", "A range needs an offset and a length of zero or more.")
        wanted = max(0, min(length, self._size - offset))
        data = b"".join(self._client.stream(self._path, offset=offset, length=wanted))
        if len(data) != wanted:
            raise _unreadable()
        return data

    def chunks(self) -> Iterator[bytes]:
        return self._client.stream(f"{self._path}/all")


def _actor(actor: Actor) -> dict[str, str]:
    return {"actor": actor.id, "purpose": actor.purpose, "pages": actor.pages}


def _noting(chunks: Iterable[bytes], failed: list[BaseException]) -> Iterator[bytes]:
    """Pass chunks on; what the source raises is kept, and told to the vault as broken off."""
    try:
        yield from chunks
    except GeneratorExit:
        raise
    except BaseException as error:
        failed.append(error)
        raise Unavailable("stream-broken", "The source of the bytes failed.") from error


def _sealed(answer: Mapping[str, Any]) -> SealedObject:
    try:
        return SealedObject(
            str(answer["object"]),
            int(answer["size"]),
            str(answer["sha256"]),
            str(answer["sealed_sha256"]),
            _receipt(answer["log"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error


def _receipt(answer: Mapping[str, Any]) -> LogReceipt:
    try:
        return LogReceipt(
            int(answer["index"]),
            str(answer["entry_hash"]),
            str(answer["checkpoint"]),
            tuple(str(one) for one in answer["proof"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error


def _part(text: str) -> str:
    return quote(text, safe="")


def _unreadable() -> Unavailable:
    return Unavailable("vault-answer", "The vault's answer cannot be read.")
