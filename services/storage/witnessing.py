"""Asking witnesses to cosign the log's checkpoints, by C2SP tlog-witness.

A witness keeps the last checkpoint that it saw and cosigns a newer one only if it is consistent
with that. It never holds up the log: one that is away is passed over, and asked again later.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.crypto.notes import (
    Checkpoint,
    NoteVerifier,
    SignatureType,
    parse_note,
    verify_note,
)
from shared.domain.errors import Corrupt, Invalid, Unavailable
from shared.ports.witness import WitnessAnswer

PAUSE = timedelta(minutes=1)
"""How long a witness that did not answer is left alone."""

Ask = Callable[[str, bytes], WitnessAnswer]
Prove = Callable[[int, int], Sequence[bytes]]
_OK, _FORBIDDEN, _MISSING, _CONFLICT, _UNPROVED = 200, 403, 404, 409, 422
_SIZE_TYPE = "text/x.tlog.size"


class WitnessState(StrEnum):
    """How a witness stands to the log.

    AHEAD and DIFFERS mean that the witness saw a log that this one does not go on from: an older
    state was restored, or somebody forked it.
    """

    UNASKED = "unasked"
    COSIGNED = "cosigned"
    AWAY = "away"
    REFUSED = "refused"
    UNUSABLE = "unusable"
    AHEAD = "ahead"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness as configured: its cosignature key and where it is asked."""

    key: NoteVerifier
    url: str

    @classmethod
    def parse(cls, text: str) -> Witness:
        """Read ``name+id+key@url``; raises Invalid ``log-witness``."""
        key, _, url = text.rpartition("@http")
        try:
            verifier = NoteVerifier.parse(key)
        except Corrupt as error:
            raise _unreadable() from error
        if verifier.type is not SignatureType.COSIGNATURE or not url.startswith(("s://", "://")):
            raise _unreadable()
        return cls(verifier, f"http{url}".rstrip("/"))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a witness: its state since when, and the last size that it cosigned."""

    name: str
    state: WitnessState = WitnessState.UNASKED
    since: str = ""
    size: int = 0
    asked: str = ""

    @property
    def since_at(self) -> datetime | None:
        """Since when it stands so; None before it was asked."""
        return datetime.fromisoformat(self.since) if self.since else None

    @property
    def asked_at(self) -> datetime | None:
        """When it was asked last."""
        return datetime.fromisoformat(self.asked) if self.asked else None

    @property
    def contradicts(self) -> bool:
        """Whether it saw a log that this one does not go on from."""
        return self.state in {WitnessState.AHEAD, WitnessState.DIFFERS}


@dataclass(frozen=True, slots=True)
class Request:
    """What witnesses are asked to cosign, and how its growth is proved."""

    note: str
    log: NoteVerifier
    prove: Prove

    @property
    def head(self) -> Checkpoint:
        """What the note says."""
        return Checkpoint.parse(parse_note(self.note).text)


def cosign(
    request: Request, witness: Witness, known: Standing, ask: Ask, now: datetime
) -> tuple[Standing, str]:
    """How the witness stands now, and its signature lines (none unless it cosigned this note)."""
    if known.state is WitnessState.AWAY and now < datetime.fromisoformat(known.asked) + PAUSE:
        return known, ""
    size = request.head.size
    try:
        answer, old = _ask_from(request, witness, min(known.size, size), ask)
    except Unavailable:
        return _now(known, WitnessState.AWAY, now), ""
    state, lines = _judge(request, witness, answer, old)
    stands = _now(known, state, now)
    return (replace(stands, size=size), lines) if lines else (stands, "")


def _ask_from(request: Request, witness: Witness, old: int, ask: Ask) -> tuple[WitnessAnswer, int]:
    """Ask from a size, and once more from the witness's own if that is another."""
    answer = ask(f"{witness.url}/add-checkpoint", body(request, old))
    seen = _seen(answer)
    if seen is None or seen > request.head.size or seen == old:
        return answer, old
    return ask(f"{witness.url}/add-checkpoint", body(request, seen)), seen


def body(request: Request, old: int) -> bytes:
    """The request: the old size, the proof from it, an empty line, the checkpoint."""
    size = request.head.size
    proof = request.prove(old, size) if 0 < old < size else ()
    lines = [f"old {old}", *(base64.b64encode(one).decode() for one in proof), "", request.note]
    return "\n".join(lines).encode()


def _judge(
    request: Request, witness: Witness, answer: WitnessAnswer, old: int
) -> tuple[WitnessState, str]:
    if answer.status == _OK:
        lines = _own_lines(request, witness, answer.body)
        return (WitnessState.COSIGNED if lines else WitnessState.UNUSABLE), lines
    if answer.status in {_FORBIDDEN, _MISSING}:
        return WitnessState.REFUSED, ""
    if answer.status == _CONFLICT:
        seen = _seen(answer)
        ahead = seen is not None and seen > request.head.size
        return (WitnessState.AHEAD if ahead else WitnessState.DIFFERS), ""
    if answer.status == _UNPROVED and old:
        return WitnessState.DIFFERS, ""
    return WitnessState.AWAY if answer.status >= 500 else WitnessState.REFUSED, ""  # noqa: PLR2004


def _seen(answer: WitnessAnswer) -> int | None:
    """The size that a witness says it cosigned last."""
    told = answer.body.removesuffix(b"\n")
    if answer.status != _CONFLICT or answer.kind.partition(";")[0].strip() != _SIZE_TYPE:
        return None
    return int(told) if told.isdigit() and len(told) < 20 else None  # noqa: PLR2004 - 64 bits


def _own_lines(request: Request, witness: Witness, answered: bytes) -> str:
    """The lines of an answer that hold under the witness's key; none if one of them does not."""
    try:
        lines = parse_note(request.note.partition("\n\n")[0] + "\n\n" + answered.decode())
        own = [one for one in lines.signatures if one.key_id == witness.key.key_id]
        kept = "".join(
            f"— {one.name} {base64.b64encode(one.key_id + one.signature).decode()}\n"
            for one in own
            if one.name == witness.key.name
        )
        verified = verify_note(request.note + kept, [request.log, witness.key])
    except (Corrupt, UnicodeDecodeError):
        return ""
    return kept if witness.key.name in verified.cosigned_at else ""


def _now(known: Standing, state: WitnessState, now: datetime) -> Standing:
    at = now.isoformat()
    return replace(known, state=state, since=known.since if state is known.state else at, asked=at)


def standings_to_json(standings: Sequence[Standing]) -> bytes:
    """What is known of every witness, to be kept."""
    return json.dumps([asdict(one) for one in standings], sort_keys=True, indent=1).encode()


def standings_from_json(kept: bytes | None) -> Mapping[str, Standing]:
    """What was kept, by name; nothing known is no harm: a witness tells its size itself."""
    if kept is None:
        return {}
    found = [Standing(**{**one, "state": WitnessState(one["state"])}) for one in json.loads(kept)]
    return {one.name: one for one in found}


def _unreadable() -> Invalid:
    return Invalid("log-witness", "A witness is name+id+key@url, with a cosignature key.")
