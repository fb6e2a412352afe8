"""Mail, the same promises in a folder and over SMTP."""

from __future__ import annotations

import email
import smtplib
import socket
import stat
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from shared.adapters.mail_folder import FolderMail
from shared.adapters.mail_smtp import SmtpMail, SmtpPlace, smtp_place
from shared.domain.errors import Invalid, Unavailable
from shared.ports.mail import Mail
from tests.server_processes.process import free_port

SENDER = "lockgate@partnership.example"
MAIL = Mail("dly-1", "ann@agency.example", "Sign in to Lockgate", "A request waits for you.\n")


class Hop:
    """A mail server in this process; answers what it is told to."""

    def __init__(self, answers=None) -> None:
        self.received: list[bytes] = []
        self.answers = answers or {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        """Take or refuse a recipient."""
        answer = self.answers.get("rcpt")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Take or refuse a message."""
        answer = self.answers.get("data")
        if answer:
            return answer
        self.received.append(envelope.content)
        return "250 OK"


class Kit:
    """A sender and a way to see what arrived."""

    def __init__(self, sender, arrived) -> None:
        self.sender = sender
        self._arrived = arrived

    def arrived(self):
        """Every message, parsed."""
        return [email.message_from_bytes(data, policy=default) for data in self._arrived()]


@pytest.fixture
def hop():
    """A running mail server that accepts."""
    handler = Hop()
    handler.port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port)
    controller.start()
    yield handler
    controller.stop()


def smtp(port, clock, tls="smtp"):
    """A sender to a port on this machine."""
    return SmtpMail(SmtpPlace("127.0.0.1", port, tls), SENDER, clock, seconds=5)


@pytest.fixture(params=["folder", "smtp"])
def kit(request, tmp_path, clock):
    """A sender of each kind."""
    if request.param == "folder":
        folder = tmp_path / "mail"
        return Kit(
            FolderMail(folder, SENDER, clock),
            lambda: [path.read_bytes() for path in sorted(folder.glob("*.eml"))],
        )
    hop = request.getfixturevalue("hop")
    return Kit(smtp(hop.port, clock), lambda: hop.received)


def test_message_arrives_with_its_headers(kit, clock):
    """Sender, recipient, subject, date, id and body are as they were given."""
    kit.sender.send(MAIL)

    [message] = kit.arrived()
    assert message["To"] == MAIL.to
    assert message["From"] == f"Lockgate <{SENDER}>"
    assert message["Subject"] == MAIL.subject
    assert message["Date"].datetime == clock.now()
    assert message["Message-ID"] == "<dly-1@partnership.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().replace("\r\n", "\n") == MAIL.body


def test_text_beyond_ascii_survives(kit):
    """Names of places with accents, dashes and signs arrive unchanged."""
    kit.sender.send(Mail("dly-2", "a@b.example", "Réponse – £5", "Llanfair­pwll – ✓\n"))

    [message] = kit.arrived()
    assert message["Subject"] == "Réponse – £5"
    assert message.get_content().replace("\r\n", "\n") == "Llanfair­pwll – ✓\n"


def test_sending_again_is_recognisable(kit):
    """The same mail twice is one file, or two messages with one id."""
    kit.sender.send(MAIL)
    kit.sender.send(MAIL)

    assert {message["Message-ID"] for message in kit.arrived()} == {"<dly-1@partnership.example>"}


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "a@b@c",
        "a b@c",
        "a@b\nBcc: x@y",
        "a@b, c@d",
        "<a@b>",
        "é@b.example",
        "a@b\x00",
    ],
)
def test_odd_address_is_refused(kit, to):
    """What is not one plain address is Invalid, and nothing is sent."""
    with pytest.raises(Invalid) as refused:
        kit.sender.send(Mail("dly-1", to, "s", "b"))

    assert refused.value.code == "mail-address"
    assert kit.arrived() == []


@pytest.mark.parametrize("subject", ["", "a\nBcc: x@y.example", "a\r\n\r\nbody", "a\x00b"])
def test_subject_cannot_add_headers(kit, subject):
    """A subject is one printable line."""
    with pytest.raises(Invalid) as refused:
        kit.sender.send(Mail("dly-1", "a@b.example", subject, "b"))

    assert refused.value.code == "mail-subject"


@pytest.mark.parametrize("mail_id", ["", "../x", "a/b", "a b", ".hidden", "a>b"])
def test_odd_id_is_refused(kit, mail_id):
    """An id is a plain word: it names a file and stands in a header."""
    with pytest.raises(Invalid) as refused:
        kit.sender.send(Mail(mail_id, "a@b.example", "s", "b"))

    assert refused.value.code == "mail-id"


def test_folder_writes_once_for_the_owner_only(tmp_path, clock):
    """The first file of an id stays; nobody else can read it; nothing else is left behind."""
    sender = FolderMail(tmp_path / "mail", SENDER, clock)
    sender.send(MAIL)
    first = (tmp_path / "mail" / "dly-1.eml").read_bytes()
    clock.forward(60)

    sender.send(MAIL)

    assert [path.name for path in (tmp_path / "mail").iterdir()] == ["dly-1.eml"]
    assert (tmp_path / "mail" / "dly-1.eml").read_bytes() == first
    assert stat.S_IMODE((tmp_path / "mail" / "dly-1.eml").stat().st_mode) == 0o600


def test_folder_that_cannot_be_used_is_unavailable(tmp_path, clock):
    """A file where the folder should be is a fault that can be repaired."""
    (tmp_path / "mail").write_text("")

    with pytest.raises(Unavailable):
        FolderMail(tmp_path / "mail", SENDER, clock).send(MAIL)


@pytest.mark.parametrize(
    ("answers", "family", "code"),
    [
        ({"rcpt": "550 no such person"}, Invalid, "mail-address"),
        ({"rcpt": "450 try later"}, Unavailable, "mail-unavailable"),
        ({"data": "554 refused"}, Invalid, "mail-refused"),
        ({"data": "451 disk full"}, Unavailable, "mail-unavailable"),
    ],
)
def test_refusals_for_good_and_for_now(hop, clock, answers, family, code):
    """A permanent answer is never retried, a temporary one is."""
    hop.answers = answers

    with pytest.raises(family) as refused:
        smtp(hop.port, clock).send(MAIL)

    assert refused.value.code == code
    assert "no such person" not in str(refused.value)


def test_hop_without_tls_gets_nothing(hop, clock):
    """When TLS was asked for and is not offered, the message stays here."""
    with pytest.raises(Unavailable):
        smtp(hop.port, clock, "smtp+starttls").send(MAIL)
    with pytest.raises(Unavailable):
        smtp(hop.port, clock, "smtps").send(MAIL)

    assert hop.received == []


def test_hop_that_does_not_answer_is_unavailable(clock):
    """No connection, and a connection without a word, are both Unavailable in time."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        place = SmtpPlace("127.0.0.1", silent.getsockname()[1], "smtp")

        with pytest.raises(Unavailable):
            SmtpMail(place, SENDER, clock, seconds=0.2).send(MAIL)
    with pytest.raises(Unavailable):
        smtp(1, clock).send(MAIL)


def test_failed_sign_in_is_unavailable_without_the_password(hop, clock):
    """A password that is refused is the operator's to mend, and shows nowhere."""
    place = SmtpPlace("127.0.0.1", hop.port, "smtp", "user", "hunter2")

    with pytest.raises(Unavailable) as refused:
        SmtpMail(place, SENDER, clock, seconds=5).send(MAIL)

    assert "hunter2" not in f"{refused.value} {place}"
    assert isinstance(refused.value.__cause__, smtplib.SMTPException)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("smtp://relay", SmtpPlace("relay", 25, "smtp")),
        ("smtps://relay:4465", SmtpPlace("relay", 4465, "smtps")),
        ("smtp+starttls://me%40x@relay", SmtpPlace("relay", 587, "smtp+starttls", "me@x", "pw")),
    ],
)
def test_place_of_a_url(url, place):
    """A URL says host, port, user and how TLS is spoken."""
    assert smtp_place(url, place.password) == place


@pytest.mark.parametrize("url", ["", "relay", "http://relay", "smtp://", "smtp://u:secret@relay"])
def test_other_mail_url_is_refused(url):
    """An unknown scheme, no host, or a password in the URL is Invalid."""
    with pytest.raises(Invalid) as refused:
        smtp_place(url)

    assert "secret" not in str(refused.value)
