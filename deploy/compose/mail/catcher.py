"""Takes every e-mail and delivers none: for trying Lockgate out, never where records are real.

Speaks SMTP on 2525 and shows what came on 8025, newest first. Each message is kept as one file.
"""

from __future__ import annotations

import email
import email.policy
import itertools
import os
import signal
import time
from email.message import EmailMessage
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

FOLDER = Path(os.environ.get("MAIL_FOLDER", "/mail"))
LARGEST = 1 << 20
_NUMBERS = itertools.count()
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Caught mail</title>
<style>body{{font:1rem/1.4 sans-serif;max-width:60rem;margin:1rem auto}}pre{{white-space:pre-wrap;
background:#f3f2f1;padding:1rem}}</style><h1>Caught mail</h1>
<p>{count} messages. None was sent on.</p>
{messages}</html>"""
_MESSAGE = "<h2>{subject}</h2><p>To {to}, {date}</p><pre>{text}</pre>"


class Keeper:
    """Keeps what SMTP delivers."""

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Write the message whole, then accept it."""
        name = f"{time.time_ns():020d}-{next(_NUMBERS)}.eml"
        beside = FOLDER / f".{name}"
        beside.write_bytes(bytes(envelope.content or b""))
        beside.rename(FOLDER / name)
        return "250 kept"


class View(BaseHTTPRequestHandler):
    """One page with every message."""

    def do_GET(self) -> None:
        """Answer the page."""
        found = [_read(path) for path in sorted(FOLDER.glob("*.eml"), reverse=True)]
        shown = "".join(_shown(message) for message in found)
        body = _PAGE.format(count=len(found), messages=shown).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: addresses of people would be in it."""


def _read(path: Path) -> EmailMessage:
    found = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def _shown(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    said = {"subject": message["Subject"], "to": message["To"], "date": message["Date"]}
    text = part.get_content() if part else ""
    return _MESSAGE.format(text=escape(text), **{k: escape(str(v)) for k, v in said.items()})


def main() -> None:
    """Serve until told to stop."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    smtp = Controller(Keeper(), hostname="0.0.0.0", port=2525, data_size_limit=LARGEST)  # noqa: S104 - a container's network
    smtp.start()
    view = ThreadingHTTPServer(("0.0.0.0", 8025), View)  # noqa: S104 - a container's network
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    view.serve_forever()


if __name__ == "__main__":
    main()
