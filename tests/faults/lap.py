"""One small review from its notification to the Panel's receipt, as people outside see it.

The shortest way past every service: two small files, four recipients, one decision, one pack. What
was acknowledged goes into the ledger the moment it was, so that a lap may be broken off anywhere.
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
    number: int = field(default_factory=lambda: next(_NUMBERS))

    def play(self) -> None:
        """Play it from end to end."""
        for step in (
            self.open_case,
            self.invite,
            self.fill_register,
            self.ask_agencies,
            self.upload,
            self.decide_redactions,
            self.approve,
            self.write_decision,
            self.sign_decision,
            self.wait_for_receipt,
        ):
            step()

    def upload(self) -> None:
        """Two agencies send a note each."""
        for turn, agency in enumerate(("police", "school")):
            content = NOTE.format(number=2 * self.number + turn).encode()
            document = self._send(agency, f"visit {self.number}.txt", content)
            self.documents.append(document)
            self.ledger.documents[document] = content

    def wait_for_receipt(self) -> None:
        """The Panel's receipt is shown to the manager, and from then on promised."""
        Story.wait_for_receipt(self)
        self.ledger.packs.append(self.case)
