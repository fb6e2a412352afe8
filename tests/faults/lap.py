"""One small review from its notification to the Panel's receipt, as people outside see it.

The shortest way past every service: two notes, one of them for two readers, one decision, one pack.
What was acknowledged goes into the ledger the moment it was, so that a lap may be broken off anywhere.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from services.demo.story import Story
from tests.faults.checker import Ledger

_NUMBERS = itertools.count(1)
NOTE = """Record of a visit, number {number}
Tilly Doyle was seen at home with her mother, Rebecca Ashworth, who was called Becky.
Her father, Liam Doyle, had left the address. She is a pupil of Thornley Bank Primary School.
"""


@dataclass(slots=True)
class Lap(Story):
    """A story of two short notes. ``ledger`` holds what was acknowledged, in all laps."""

    ledger: Ledger = field(default_factory=Ledger)
    audiences: tuple[str, ...] = ("REVIEWER", "PANEL")

    def play(self) -> None:
        """Play it from end to end."""
        self.begin()
        self.finish()

    def begin(self) -> None:
        """Up to where agencies are asked for their records."""
        for step in (self.open_case, self.invite, self.fill_register, self.ask_agencies):
            step()

    def finish(self) -> None:
        """From the first upload to the Panel's receipt."""
        self.upload()
        self.decide_redactions()
        self.approve()
        self.write_decision()
        self.sign_decision()
        self.wait_for_receipt()
        self.ledger.packs.append(self.case)

    def upload(self) -> None:
        """Two agencies send a note each; both are redacted and annexed."""
        for agency in ("police", "school"):
            self.documents.append(self.send(agency))

    def send(self, agency: str) -> str:
        """Send one note and wait until it is accepted and its receipt is there."""
        number = next(_NUMBERS)
        content = NOTE.format(number=number).encode()
        document = self._send(agency, f"visit {number}.txt", content)
        self.ledger.documents[document] = content
        return document
