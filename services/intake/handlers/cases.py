"""Opening a case and recording what its clocks run on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from services.intake.domain.cases import (
    Case,
    Guidance,
    Threshold,
    YearCount,
    check_sin_reference,
    check_text,
)
from services.intake.domain.clocks import ClockFact, FactKind
from services.intake.handlers.clockwork import NewFact, open_case_record, record_fact, timeline
from services.intake.handlers.desk import Desk
from shared.contracts.envelope import canonical
from shared.domain.errors import Conflict
from shared.domain.ids import new_id
from shared.domain.policy import Role
from shared.ports.unit_of_work import UnitOfWork
from shared.ports.vault import LogEntry

THRESHOLD = "threshold"


def open_case(
    guidance: Guidance,
    *,
    by: str,
    uow: UnitOfWork,
    desk: Desk,
    aware_at: datetime | None = None,
    reason: str = "",
) -> Case:
    """Open a case under an opaque reference; the opener manages it.

    With ``aware_at`` the notification clock starts at once. The case's key exists before the case
    does. Raises what ``record_fact`` raises.
    """
    case_id = new_id("case")
    desk.vault.create_case(case_id)
    now = desk.clock.now()
    case = Case(
        id=case_id,
        reference=_next_reference(str(desk.today().year), uow),
        opened_at=now,
        opened_by=by,
        guidance_version=guidance,
        rule_set=guidance.rule_set,
    )
    uow.add(case)
    desk.vault.log(
        LogEntry(
            f"open-{case_id}",
            "case-opened",
            case_id,
            {"actor": by, "reference": case.reference, "guidance": guidance.value},
        )
    )
    uow.emit("case.opened", case=case_id, aggregate=case_id, body={"reference": case.reference})
    desk.staff.grant(case_id, by, Role.MANAGER, "", by=by, uow=uow)
    if aware_at:
        given = NewFact(FactKind.AWARE, aware_at, reason)
        record_fact(case_id, given, by=by, uow=uow, desk=desk)
    return case


def _next_reference(year: str, uow: UnitOfWork) -> str:
    known = uow.find(YearCount, id=year)
    if not known:
        first = YearCount(year, 1)
        uow.add(first)
        return first.reference
    uow.save(replace(known[0], opened=known[0].opened + 1))
    return replace(known[0], opened=known[0].opened + 1).reference


def record_notification(
    case: str,
    reference: str,
    sent_at: datetime,
    *,
    by: str,
    uow: UnitOfWork,
    desk: Desk,
    reason: str = "",
) -> ClockFact:
    """Record that a person sent the notification to the Panel: its reference and when.

    Nothing is sent by this. A correction is a second record; a case whose pack the Panel already
    received takes none. Raises Invalid ``sin-reference``, Conflict ``pack-received``.
    """
    checked = check_sin_reference(reference)
    if timeline(case, uow).fact(FactKind.PANEL_RECEIVED):
        raise Conflict("pack-received", "The Panel already holds the pack of this case.")
    given = NewFact(FactKind.SIN_SENT, sent_at, reason, evidence=checked)
    return record_fact(case, given, by=by, uow=uow, desk=desk)


def sin_reference(case: str, uow: UnitOfWork) -> str:
    """The notification's reference; raises Conflict ``notification-unrecorded`` without one."""
    times = timeline(case, uow)
    sent = times.fact(FactKind.SIN_SENT)
    if sent is None or times.withdrawal():
        raise Conflict(
            "notification-unrecorded",
            "Record the notification's reference first: the Panel cannot match a pack without it.",
        )
    return sent.evidence


@dataclass(frozen=True, slots=True)
class ThresholdText:
    """The threshold decision in words: both limbs, the partners' views, the reasons."""

    abuse_or_neglect: str
    death_or_harm: str
    partners_views: str
    reasons: str


def record_threshold(
    case: str, text: ThresholdText, *, met: bool, by: str, uow: UnitOfWork, desk: Desk
) -> Threshold:
    """Add a reasoned threshold decision; earlier ones stay. Raises Invalid ``threshold-text``."""
    open_case_record(case, uow)
    fields = {
        "abuse_or_neglect": text.abuse_or_neglect,
        "death_or_harm": text.death_or_harm,
        "partners_views": text.partners_views,
        "reasons": text.reasons,
    }
    checked = {
        name: check_text(value, "threshold-text", "each part of the threshold record")
        for name, value in fields.items()
    }
    threshold = Threshold(
        id=new_id("thr"),
        case=case,
        recorded_at=desk.clock.now(),
        recorded_by=by,
        met=met,
        sealed=desk.vault.seal_value(case, THRESHOLD, canonical(checked)),
    )
    desk.vault.log(
        LogEntry(threshold.id, "threshold-recorded", case, {"actor": by, "met": int(met)})
    )
    uow.add(threshold)
    return threshold
