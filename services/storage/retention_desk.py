"""What the pages and the API of retention work with, and the forms that both take."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from services.storage.custody import Step, no_step
from services.storage.destroyed import entry_of
from services.storage.domain.records import (
    CaseDestruction,
    CaseEnd,
    CaseFact,
    CaseKey,
    DestructionState,
    KeyState,
    LogLeaf,
)
from services.storage.domain.retention import HOLD_REASONS, LIFT_REASONS, Retention, Rules
from services.storage.handlers import retention
from services.storage.vault import StorageVault
from shared.domain.errors import Conflict, Invalid, Unavailable
from shared.domain.policy import Target
from shared.ports.unit_of_work import UnitOfWork

_LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Hold:
    """Who set the legal hold, when and why (a code)."""

    actor: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything a page says of one case; ``away`` are keyring copies still to be erased.

    ``entry`` is the log's entry of its destruction, once that is beyond recall.
    """

    case: str
    reference: str
    retention: Retention
    ended: CaseEnd | None
    hold: Hold | None
    destruction: CaseDestruction | None
    destroyed: bool
    away: tuple[str, ...]
    entry: LogLeaf | None

    @property
    def proposed(self) -> CaseDestruction | None:
        """The proposal that waits for a second person."""
        one = self.destruction
        return one if one and one.state is DestructionState.PROPOSED else None

    @property
    def entry_index(self) -> int | None:
        """The number of that entry."""
        return int(self.entry.id) if self.entry else None

    @property
    def state(self) -> str:
        """``kept``, ``proposed``, ``confirmed``, ``destroying`` or ``destroyed``."""
        one = self.destruction
        if self.destroyed and (one is None or one.state is not DestructionState.DESTROYED):
            return "destroying" if self.entry and _deciding(self.entry) else "destroyed"
        return "kept" if one is None or one.state is DestructionState.WITHDRAWN else str(one.state)


@dataclass(frozen=True, slots=True)
class RetentionDesk:
    """What page, API and timer work with. ``step`` names points where tests end the process."""

    vault: StorageVault
    rules: Rules
    step: Step = no_step
    _away: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def target(self, case: str) -> Target:
        """What is asked about; raises Invalid ``case-fact-missing``."""
        self.vault.turns.read(lambda uow: uow.get(CaseFact, case))
        return Target(case=case)

    def cases(self, may: Callable[[str], bool]) -> list[CaseView]:
        """Every case that ``may`` allows, by reference."""

        def work(uow: UnitOfWork) -> list[CaseView]:
            found = uow.find(CaseFact, order_by="reference")
            return [self._view(fact, uow) for fact in found if may(fact.id)]

        return self.vault.turns.read(work)

    def case(self, case: str) -> CaseView:
        """One case; raises Invalid ``case-fact-missing``."""
        return self.vault.turns.read(lambda uow: self._view(uow.get(CaseFact, case), uow))

    def record_end(self, case: str, event: str, ended_on: date, actor: str) -> None:
        """Record how and when a case ended; see ``retention.record_end``."""
        end, today = CaseEnd(case, event, ended_on, actor), self.today()
        self.vault.turns.write(
            lambda uow: retention.record_end(end, today, uow=uow, log=self.vault.on_log)
        )

    def hold(self, case: str, reason: str, actor: str, *, held: bool) -> None:
        """Set or lift a legal hold; raises Invalid ``hold-reason``, and as the vault does."""
        if reason not in (HOLD_REASONS if held else LIFT_REASONS):
            raise Invalid("hold-reason", "Choose a reason from the list.")
        self.vault.hold_case(case, actor, held=held, reason=reason)
        self.vault.turns.write(lambda uow: retention.stop(case, uow=uow, log=self.vault.on_log))

    def propose(self, case: str, reason: str, actor: str) -> None:
        """Propose to destroy a case; see ``retention.propose``."""
        on_log, clock, today = self.vault.on_log, self.vault.clock, self.today()
        self.vault.turns.write(
            lambda uow: retention.propose(
                case, reason, actor, self.rules, today, uow=uow, log=on_log, clock=clock
            )
        )

    def withdraw(self, case: str, proposal: str, actor: str) -> None:
        """Take a proposal back, or turn it down; see ``retention.withdraw``."""
        on_log = self.vault.on_log
        self.vault.turns.write(
            lambda uow: retention.withdraw(case, proposal, actor, uow=uow, log=on_log)
        )

    def confirm(self, case: str, proposal: str, reference: str, actor: str) -> None:
        """Confirm as the second person, who typed the case's reference, and destroy the case.

        Raises Invalid ``destruction-reference``, and as ``retention.confirm`` does. Once it is
        confirmed, whatever does not answer is tried again each minute.
        """
        if reference.strip() != self.case(case).reference:
            raise Invalid("destruction-reference", "Type the reference of this case exactly.")
        on_log, clock, today = self.vault.on_log, self.vault.clock, self.today()
        self.vault.turns.write(
            lambda uow: retention.confirm(
                case, proposal, actor, self.rules, today, uow=uow, log=on_log, clock=clock
            )
        )
        self.step("confirm:recorded")
        try:
            self._advance(self.vault.turns.read(lambda uow: uow.get(CaseDestruction, case)))
        except Unavailable:
            return  # the timer goes on with it, and reports what does not answer

    def finish(self) -> None:
        """Go on with every confirmed destruction; raises Unavailable after having tried all."""
        missing: Unavailable | None = None
        for one in self.vault.turns.read(lambda uow: retention.unfinished(uow=uow)):
            try:
                self._advance(one)
            except Unavailable as error:
                missing = error
        if missing:
            raise missing

    def certificate(self, case: str) -> bytes:
        """The signed certificate; raises Invalid ``certificate-missing`` before the end."""
        found = self.vault.turns.read(lambda uow: uow.find(CaseDestruction, id=case))
        if not found or not found[0].certificate:
            raise Invalid("certificate-missing", "There is no certificate for this case.")
        return found[0].certificate

    def today(self) -> date:
        """The day in England."""
        return self.vault.clock.now().astimezone(_LONDON).date()

    def _advance(self, one: CaseDestruction) -> None:
        case, on_log = one.id, self.vault.on_log
        try:
            self._away[case] = self.vault.destroy_case(case, one.proposed_by, one.confirmed_by)
        except Conflict as error:
            if error.code != "case-held":
                raise
            self.vault.turns.write(lambda uow: retention.stop(case, uow=uow, log=on_log))
            return
        self.step("confirm:erased")
        self.vault.turns.write(lambda uow: retention.settle(case, uow=uow, log=on_log))
        self.step("confirm:settled")

    def _view(self, fact: CaseFact, uow: UnitOfWork) -> CaseView:
        keys = uow.find(CaseKey, id=fact.id)
        ends = uow.find(CaseEnd, id=fact.id)
        destruction = uow.find(CaseDestruction, id=fact.id)
        destroyed = bool(keys and keys[0].state is not KeyState.ACTIVE)
        return CaseView(
            case=fact.id,
            reference=fact.reference,
            retention=retention.standing(fact.id, self.rules, self.today(), uow=uow),
            ended=ends[0] if ends else None,
            hold=_hold(fact.id, uow) if keys and keys[0].held else None,
            destruction=destruction[0] if destruction else None,
            destroyed=destroyed,
            away=self._away.get(fact.id, ()),
            entry=entry_of(fact.id, uow=uow) if destroyed else None,
        )


def _deciding(entry: LogLeaf) -> bool:
    return entry.entry_kind == "case-key.destroying"


def _hold(case: str, uow: UnitOfWork) -> Hold | None:
    found = uow.find(
        LogLeaf, case=case, entry_kind="case.held", order_by="id", descending=True, limit=1
    )
    if not found:
        return None
    return Hold(found[0].actor, json.loads(found[0].body)["facts"].get("reason", ""), found[0].at)
