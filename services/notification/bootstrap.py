"""Puts the notification service together: consumers, timers, pages and API."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from services.notification import api, pages
from services.notification.desk import Desk
from services.notification.domain.records import RECORDS as OWN_RECORDS
from services.notification.domain.records import DeliveryKind
from services.notification.handlers import packing, sending, telling
from shared.contracts.events import QUEUES
from shared.crypto.packages import seal_package
from shared.crypto.receipts import sign_receipt, verify_receipt
from shared.crypto.recipients import Recipient
from shared.domain.access_tokens import Verify
from shared.ports.bus import Bus
from shared.ports.clock import Clock
from shared.ports.mail import MailSender
from shared.ports.panel import PanelGateway
from shared.ports.unit_of_work import UnitOfWorkFactory
from shared.ports.vault import Vault
from shared.service import Consumer, Service, Tick
from shared.web import projection
from shared.web.app import create_app
from shared.web.settings import WebSettings

NAME = "notification"
MOUNT = "/deliveries"
RECORDS = (*OWN_RECORDS, *projection.RECORDS)


@dataclass(frozen=True, slots=True)
class Panel:
    """The Panel's side: the key to encrypt to, the key that signs receipts, and its gateway.

    ``gateway`` is None where the Panel collects packs after signing in.
    """

    recipient: Recipient
    receipts: Ed25519PublicKey
    gateway: PanelGateway | None


def build(
    *,
    units: UnitOfWorkFactory,
    vault: Vault,
    bus: Bus,
    clock: Clock,
    mail: MailSender,
    site: str,
    panel: Panel,
    signing_key: Ed25519PrivateKey,
    web: WebSettings,
    verify: Verify,
) -> Service:
    """The service, ready to be run. ``signing_key`` signs packs and collection receipts."""
    desk = Desk(
        units=units,
        vault=vault,
        bus=bus,
        clock=clock,
        sign_receipt=lambda fields: sign_receipt(signing_key, fields),
        queues=QUEUES,
    )
    application = create_app(
        NAME,
        blueprints=[pages.blueprint(desk), api.blueprint(desk)],
        access=projection.ProjectedAccess(units),
        settings=web,
        verify=verify,
        clock=clock,
    )
    return Service(
        name=NAME,
        mount=MOUNT,
        web=application,
        uow=units,
        consumers=_consumers(clock),
        ticks=_ticks(units, vault, clock, mail, site, panel, signing_key),
    )


def _consumers(clock: Clock) -> dict[str, Consumer]:
    told: Consumer = partial(telling.on_told_event, clock=clock)
    return {
        **projection.consumers(),
        **dict.fromkeys(telling.TELLINGS, told),
        "person.contact-changed": telling.on_contact_changed,
        "decision.completed": packing.on_decision_completed,
        "edition.proved": packing.on_edition_proved,
        "edition.withdrawn": packing.on_edition_withdrawn,
        "document.proved": packing.on_document_proved,
    }


def _ticks(
    units: UnitOfWorkFactory,
    vault: Vault,
    clock: Clock,
    mail: MailSender,
    site: str,
    panel: Panel,
    signing_key: Ed25519PrivateKey,
) -> tuple[Tick, ...]:
    packer = packing.Packer(
        units=units,
        vault=vault,
        seal_for_panel=lambda pack, at, content: seal_package(
            pack, at, panel.recipient, signing_key, content
        ),
        clock=clock,
        by_gateway=panel.gateway is not None,
    )
    carriers: dict[DeliveryKind, sending.Carry] = {
        DeliveryKind.EMAIL: partial(
            sending.carry_email, units=units, vault=vault, mail=mail, site=site
        ),
        DeliveryKind.PACK_ASSEMBLY: partial(packing.carry_assembly, packer=packer),
    }
    if panel.gateway is not None:
        carriers[DeliveryKind.PANEL_PACK] = partial(
            packing.carry_pack,
            units=units,
            vault=vault,
            gateway=panel.gateway,
            check_receipt=partial(verify_receipt, panel.receipts),
            clock=clock,
        )
    post = sending.Post(units, carriers, vault, clock)
    return (
        Tick("notification.pack", 1.0, lambda: _discard(packing.queue_complete(packer))),
        Tick("notification.send", 1.0, lambda: _discard(sending.send_due(post))),
    )


def _discard(_count: int) -> None:
    """A timer answers nothing."""
