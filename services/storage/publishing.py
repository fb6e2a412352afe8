"""Publishes the log: its tiles, then its checkpoint with whatever cosignatures there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from services.storage import tiles
from services.storage.log import Log
from services.storage.tiles import Folder
from services.storage.witnessing import (
    Ask,
    Request,
    Standing,
    Witness,
    WitnessState,
    cosign,
    standings_from_json,
    standings_to_json,
)
from shared.crypto.notes import parse_note
from shared.observe.metrics import METRICS
from shared.ports.clock import Clock
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.ports.witness import WitnessAnswer

STANDINGS = "witnesses.json"


def nobody(_url: str, _body: bytes) -> WitnessAnswer:
    """Asks no witness; for a log without any."""
    raise AssertionError("there is no witness to ask")


@dataclass(frozen=True, slots=True)
class Publishing:
    """Where the log's public files lie, and who is asked to witness them.

    ``home`` holds the folder ``public`` and what witnesses said. ``entries`` says whether the
    entries are answered to everybody, or only the hashes.
    """

    home: Path
    witnesses: tuple[Witness, ...] = ()
    ask: Ask = nobody
    entries: bool = True


@dataclass(frozen=True, slots=True)
class Publisher:
    """Keeps the public files in step with the log."""

    units: UnitOfWorkFactory
    log: Log
    clock: Clock
    publishing: Publishing

    @property
    def public(self) -> Folder:
        """The folder of public files; a plain web server may serve it."""
        return Folder(self.publishing.home / "public")

    def publish(self) -> None:
        """Bring the public files up to the log's present state; see ``write_tiles``."""
        with self.units() as uow:
            note = self.log.checkpoint(uow)
        standings, lines = self._cosigned(note)
        publish(self.units, self.log, self.public, note, lines)
        self._keep(standings)

    def standings(self) -> tuple[Standing, ...]:
        """How each witness stands."""
        kept = standings_from_json(Folder(self.publishing.home).read(STANDINGS))
        names = [witness.key.name for witness in self.publishing.witnesses]
        return tuple(kept.get(name, Standing(name)) for name in names)

    def _cosigned(self, note: str) -> tuple[list[Standing], str]:
        """Ask every witness that has not cosigned this; those that did are heard again for free."""
        request = Request(note, self.log.signer.verifier, self._prove)
        earlier = self._earlier_lines(note)
        standings, lines = list[Standing](), ""
        witnesses, ask = self.publishing.witnesses, self.publishing.ask
        for witness, known in zip(witnesses, self.standings(), strict=True):
            said = earlier.get(witness.key.key_id, "")
            if said:
                standings.append(known)
            else:
                stands, said = cosign(request, witness, known, ask, self.clock.now())
                standings.append(stands)
            lines += said
        return standings, lines

    def _earlier_lines(self, note: str) -> dict[bytes, str]:
        """The cosignatures that the public checkpoint has, if it is of this same tree."""
        public = (self.public.read(tiles.CHECKPOINT) or b"").decode()
        if not public.startswith(note):
            return {}
        lines = public.splitlines(keepends=True)[-len(parse_note(public).signatures) :]
        signatures = parse_note(public).signatures
        return {one.key_id: line for one, line in zip(signatures, lines, strict=True)}

    def _prove(self, old: int, new: int) -> Sequence[bytes]:
        with self.units() as uow:
            return self.log.consistency(uow, old, new)

    def _keep(self, standings: Sequence[Standing]) -> None:
        if not standings:
            return
        Folder(self.publishing.home).write(STANDINGS, standings_to_json(standings))
        for state in WitnessState:
            METRICS.gauge(
                "lockgate_log_witnesses",
                "Witnesses of the log by state.",
                sum(one.state is state for one in standings),
                state=state,
            )


def publish(
    units: UnitOfWorkFactory, log: Log, folder: Folder, note: str, cosignatures: str = ""
) -> int:
    """Write the tiles of a checkpoint, then the checkpoint; answers how many entries it has."""
    head = Request(note, log.signer.verifier, lambda _old, _new: ()).head
    whole = (note + cosignatures).encode()
    if folder.read(tiles.CHECKPOINT) != whole:
        tiles.write_tiles(units, folder, head)
        folder.write(tiles.KEY, f"{log.signer.verifier.to_text()}\n".encode())
        folder.write(tiles.CHECKPOINT, whole)
    return head.size
