"""Mail over SMTP, one message a connection, with a time limit on every answer.

``smtps://host`` speaks TLS from the first byte, ``smtp+starttls://host`` before anything is said,
``smtp://host`` never: for a relay on the same machine or private network. TLS certificates are
checked. A server that does not offer the TLS that was asked for gets no message.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from shared.adapters.mail_message import compose
from shared.domain.errors import Invalid, Unavailable
from shared.ports.clock import Clock
from shared.ports.mail import Mail

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True)
class SmtpPlace:
    """The next hop. ``tls`` is the scheme of its URL."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = field(default="", repr=False)


def smtp_place(url: str, password: str = "") -> SmtpPlace:
    """The next hop of a URL; raises Invalid ``mail-url``."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or parts.password:
        raise Invalid("mail-url", "Use smtps://, smtp+starttls:// or smtp:// and a host name.")
    port = parts.port or _PORTS[parts.scheme]
    return SmtpPlace(parts.hostname, port, parts.scheme, unquote(parts.username or ""), password)


class SmtpMail:
    """Hands each message to the next hop. The message's id makes a repetition recognisable."""

    def __init__(
        self,
        place: SmtpPlace,
        sender: str,
        clock: Clock,
        *,
        seconds: float = 20.0,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._place = place
        self._sender = sender
        self._clock = clock
        self._seconds = seconds
        self._context = context or ssl.create_default_context()

    def send(self, mail: Mail) -> None:
        """Return only when the next hop has accepted the message.

        Raises Invalid ``mail-address`` for a recipient refused for good, Invalid ``mail-refused``
        for a message refused for good, Unavailable for everything that may pass.
        """
        message = compose(mail, self._sender, self._clock.now())
        with _errors(), self._connected() as connection:
            self._hand_over(connection, message, mail.to)

    def greet(self) -> None:
        """Connect and sign in as for a message, and leave; raises Unavailable."""
        with _errors(), self._connected() as connection:
            connection.ehlo_or_helo_if_needed()
            connection.noop()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        place = self._place
        if place.tls == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                place.host, place.port, timeout=self._seconds, context=self._context
            )
        else:
            connection = smtplib.SMTP(place.host, place.port, timeout=self._seconds)
        with connection:
            if place.tls == "smtp+starttls":
                connection.starttls(context=self._context)
            if place.user:
                connection.login(place.user, place.password)
            yield connection

    def _hand_over(self, connection: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        connection.ehlo_or_helo_if_needed()
        connection.send_message(message, from_addr=self._sender, to_addrs=[to])


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if all(code in _PERMANENT for code in codes):
            raise Invalid("mail-address", "The mail server refuses this address.") from error
        raise _unavailable(codes[0]) from error
    except smtplib.SMTPAuthenticationError as error:
        raise _unavailable(error.smtp_code) from error
    except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
        if error.smtp_code in _PERMANENT:
            raise Invalid(
                "mail-refused", "The mail server refuses the message.", answer=error.smtp_code
            ) from error
        raise _unavailable(error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise _unavailable(getattr(error, "smtp_code", None)) from error


def _unavailable(answer: int | None) -> Unavailable:
    return Unavailable(
        "mail-unavailable", "The mail server did not take the message.", answer=answer
    )
