"""Puts the redaction service together: consumers, pages and API."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import partial
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.redaction import api, pages, pipeline
from services.redaction.desk import Desk
from services.redaction.detectors import detect
from services.redaction.domain.records import RECORDS as OWN_RECORDS
from services.redaction.handlers import decision_texts, editions, readings, registers
from services.redaction.readers.client import read_document
from services.redaction.signing import SignPdf
from shared.crypto.framing import Json
from shared.crypto.receipts import sign_receipt
from shared.domain.access_tokens import Verify
from shared.ports.clock import Clock
from shared.ports.sandbox import Sandbox
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.ports.vault import Vault
from shared.service import Consumer, Service
from shared.web import projection
from shared.web.app import create_app
from shared.web.settings import WebSettings

NAME = "redaction"
MOUNT = "/redaction"
RECORDS = (*OWN_RECORDS, *projection.RECORDS)


def build(
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    sandbox: Sandbox,
    clock: Clock,
    signing_key: Ed25519PrivateKey,
    sign_pdf: SignPdf,
    web: WebSettings,
    verify: Verify,
    prove: editions.Prove = pipeline.prove,
    detect: readings.Detect = detect,
    page_dpi: int = pipeline.DPI,
) -> Service:
    """The service, ready to be run. ``signing_key`` signs certificates, ``sign_pdf`` editions."""
    desk = Desk(units=units, vault=vault, sandbox=sandbox, clock=clock)
    application = create_app(
        NAME,
        blueprints=[pages.blueprint(desk), api.blueprint(desk)],
        access=projection.ProjectedAccess(units),
        settings=web,
        verify=verify,
        clock=clock,
    )
    workshop = editions.Workshop(
        units=units,
        vault=vault,
        sandbox=sandbox,
        clock=clock,
        sign=lambda fields: sign_receipt(signing_key, cast(Mapping[str, Json], fields)),
        sign_pdf=sign_pdf,
        prove=prove,
        dpi=page_dpi,
    )
    return Service(
        name=NAME,
        mount=MOUNT,
        web=application,
        uow=units,
        consumers=_consumers(units, vault, sandbox, workshop, detect),
    )


def ocr_available() -> bool:
    """Whether an OCR engine is installed; without one image pages wait for a person."""
    return shutil.which("tesseract") is not None


def _consumers(
    units: UnitOfWorkFactory,
    vault: Vault,
    sandbox: Sandbox,
    workshop: editions.Workshop,
    detect: readings.Detect,
) -> dict[str, Consumer]:
    read = partial(read_document, sandbox, ocr=ocr_available())
    return {
        **projection.consumers(),
        "case.opened": partial(registers.on_case_opened, vault=vault),
        "document.accepted": partial(
            readings.on_document_accepted, units=units, vault=vault, read=read, detect=detect
        ),
        "document.withdrawn": readings.on_document_withdrawn,
        "register.changed": partial(
            registers.on_register_changed,
            documents=partial(
                readings.on_register_changed, units=units, vault=vault, detect=detect
            ),
            texts=partial(
                decision_texts.check_again,
                units=units,
                vault=vault,
                detect=detect,
                prove=workshop.prove,
            ),
        ),
        "edition.approved": partial(editions.on_edition_approved, workshop=workshop),
        "decision.prepared": partial(
            decision_texts.on_decision_prepared,
            units=units,
            vault=vault,
            detect=detect,
            prove=workshop.prove,
        ),
    }
