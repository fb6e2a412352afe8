"""Every record of intake's cases, requests, uploads, documents, decisions and clocks."""

from __future__ import annotations

from services.intake.domain.cases import Case, ProclaimedHoliday, Threshold, YearCount
from services.intake.domain.clocks import ClockFact
from services.intake.domain.decisions import Appointment, Decision, DecisionVersion, Signature
from services.intake.domain.documents import (
    DeliveryNote,
    Document,
    DocumentProgress,
    EditionNote,
    Receipt,
    ReleaseNote,
)
from services.intake.domain.requests import AgencyRequest, Extension, NilReturn
from services.intake.domain.standing import DueChange, Standing
from services.intake.domain.uploads import Upload, UploadPart
from shared.ports.records import Record

RECORDS: tuple[Record, ...] = (
    Record(
        Case,
        "case",
        unique=(("reference",),),
        indexed=(("urgent_on", "reference"), ("state", "reckoned_on")),
    ),
    Record(YearCount, "year_count"),
    Record(Threshold, "threshold", indexed=(("case",),)),
    Record(ProclaimedHoliday, "proclaimed_holiday", unique=(("on",),)),
    Record(ClockFact, "clock_fact", indexed=(("case",),)),
    Record(Standing, "standing", indexed=(("case",),)),
    Record(DueChange, "due_change", indexed=(("case",), ("clock",))),
    Record(AgencyRequest, "request", indexed=(("case",), ("agency",))),
    Record(Extension, "extension", indexed=(("request",),)),
    Record(NilReturn, "nil_return", indexed=(("request",), ("case",))),
    Record(
        Upload,
        "upload",
        unique=(("agency", "idempotency_key"),),
        indexed=(("request",), ("case",), ("state",)),
    ),
    Record(UploadPart, "upload_part", indexed=(("upload",),)),
    Record(
        Document,
        "document",
        unique=(("upload",),),
        indexed=(("case",), ("request",), ("case", "sha256"), ("replaces",)),
    ),
    Record(Receipt, "receipt", indexed=(("case",), ("about",))),
    Record(DocumentProgress, "document_progress", indexed=(("case",),)),
    Record(EditionNote, "edition_note", indexed=(("case",), ("document",))),
    Record(ReleaseNote, "release_note", indexed=(("case",),)),
    Record(DeliveryNote, "delivery_note", indexed=(("case",),)),
    Record(Decision, "decision", indexed=(("case",),)),
    Record(DecisionVersion, "decision_version", indexed=(("decision",),)),
    Record(Signature, "signature", indexed=(("decision",), ("case",))),
    Record(Appointment, "appointment", indexed=(("case",), ("person",))),
)
