"""What stands outside: mail, the antivirus engine, the Panel's gateway, and the other services."""

from __future__ import annotations

import base64
import secrets
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import requests

from services.doctor.check import ATTENTION, BROKEN, OK, Check
from services.identity import of_service
from shared.adapters.clock_system import SystemClock
from shared.adapters.mail_smtp import SmtpMail
from shared.adapters.vault_http import HttpVault
from shared.domain.errors import Invalid, Unavailable
from shared.ports.scanner import ScanResult
from shared.ports.source import BytesSource
from shared.runtime import compose
from shared.settings import Settings
from shared.web.tokens import service_token

_SECONDS = 5.0
_HARMLESS = b"a harmless line\n"
_TEST_FILE = base64.b64decode(  # what every engine finds, agreed on for such tests; kept encoded
    "WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNULUZJTEUhJEgrSCo="
)


def mail(settings: Settings) -> str:
    """That the next hop lets us in, without sending anything; or that the folder can be written."""
    sender = compose.open_mail(settings, SystemClock())
    if isinstance(sender, SmtpMail):
        sender.greet()
        return "the mail server lets us in"
    folder = Path(urlsplit(settings.mail_url).path or settings.under_data("mail"))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Unavailable("mail-folder", "The mail folder cannot be written.") from error
    return "written to a folder; nobody is sent anything"


def antivirus(settings: Settings) -> Check:
    """That the engine calls a harmless line clean and finds the agreed test file."""
    name, do = "antivirus", "docs/runbooks/antivirus-down.md"
    if not settings.clamd_url:
        found = "no engine is configured; uploads are recorded unscanned"
        return Check(name, ATTENTION, found, "set LOCKGATE_CLAMD_URL")
    scan = compose.open_scanner(settings).scan
    harmless = scan(BytesSource(_HARMLESS))
    if harmless.result is not ScanResult.CLEAN:
        detail = harmless.detail or harmless.result.value
        return Check(name, BROKEN, f"gives no clear answer [{detail}]", do)
    if scan(BytesSource(_TEST_FILE)).result is not ScanResult.INFECTED:
        return Check(name, BROKEN, "does not find the agreed test file: it has no signatures", do)
    return Check(name, OK, "calls a harmless line clean and finds the agreed test file")


def panel(settings: Settings) -> str:
    """That the Panel's gateway answers anything at all; nothing is delivered."""
    try:
        requests.get(settings.panel_url, timeout=_SECONDS, allow_redirects=False, stream=True)
    except requests.RequestException as error:
        raise Unavailable("panel-unreachable", "The Panel's gateway does not answer.") from error
    return "the gateway answers"


def own_keys(settings: Settings, service: str) -> str:
    """That the keys folder holds what was issued to the service; raises what reading it raises."""
    of_service(settings.under_data("keys"), service)
    return "what was issued to it is there"


def vault(settings: Settings, service: str) -> str:
    """That the vault answers and believes us: asked for an object that nobody has."""
    client = HttpVault(settings.vault_url, _token(settings, service, "storage"), _ca(settings))
    try:
        client.describe(f"doctor-{secrets.token_hex(4)}")
    except Invalid as error:
        if error.code != "object-missing":
            raise
    return "the vault answers and believes us"


def front_desk(settings: Settings) -> str:
    """That intake answers; raises Unavailable ``intake-unavailable``."""
    address = f"{settings.front_desk_url.rstrip('/')}/api/v1/health"
    try:
        answer = requests.get(
            address, timeout=_SECONDS, allow_redirects=False, verify=_ca(settings) or True
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        raise Unavailable("intake-unavailable", "The front desk does not answer.") from error
    return "the front desk answers"


def _token(settings: Settings, caller: str, asked: str) -> Callable[[], str]:
    sign = of_service(settings.under_data("keys"), caller).private[caller].sign
    return partial(service_token, caller, asked, sign, SystemClock())


def _ca(settings: Settings) -> str | None:
    return str(settings.inner_ca_file) if settings.inner_ca_file else None
