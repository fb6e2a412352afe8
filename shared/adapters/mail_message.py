"""An e-mail as bytes: plain text, one recipient, and headers that nobody can add to."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from shared.domain.errors import Invalid
from shared.ports.mail import Mail

_ADDRESS = re.compile(r"\A[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}\Z")
_ID = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,119}\Z")


def check_mail(mail: Mail) -> None:
    """Raises Invalid ``mail-address``, ``mail-id`` or ``mail-subject``."""
    if not _ADDRESS.match(mail.to):
        raise Invalid("mail-address", "This is not an e-mail address that mail can be sent to.")
    if not _ID.match(mail.id):
        raise Invalid("mail-id", "An e-mail needs a plain id.")
    if not mail.subject or not mail.subject.isprintable():
        raise Invalid("mail-subject", "A subject is one line of plain text.")


def compose(mail: Mail, sender: str, now: datetime) -> EmailMessage:
    """The message. Its id is made from the mail's, so that sending again is seen to be the same."""
    check_mail(mail)
    domain = sender.rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Lockgate", addr_spec=sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{mail.id}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message
