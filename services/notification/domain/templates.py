"""The words of every e-mail. None holds a name, a date of birth, a place or a case's nickname.

A message says that something waits and where to sign in. The only variable parts are the address of
the site, a path in it, and dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Template

from shared.domain.errors import Invalid


@dataclass(frozen=True, slots=True)
class Words:
    """One template: subject, body, and the path a person goes to after signing in."""

    subject: str
    body: str
    path: str = "/"


_FOOT = (
    "\n\nSign in: $link\n\n"
    "This message holds no case details on purpose. If you did not expect it, tell the person who "
    "runs Lockgate for your partnership. Do not reply with case details by e-mail."
)

_TEMPLATES: dict[str, Words] = {
    "request-issued": Words(
        "Records are requested from your agency",
        "A safeguarding partnership asks your agency for records, or for a nil return if you hold "
        "none. Please answer by $due_on.",
        "/requests",
    ),
    "upload-receipt": Words(
        "Your upload was accepted",
        "A file that you uploaded was checked, sealed and accepted. Your receipt is on the site.",
        "/requests",
    ),
    "upload-refused": Words(
        "Your upload could not be accepted",
        "A file that you uploaded was not accepted and is not kept. The site says why and what to "
        "do next.",
        "/requests",
    ),
    "nil-return-receipt": Words(
        "Your nil return was recorded",
        "Your agency's nil return was recorded. Your receipt is on the site.",
        "/requests",
    ),
    "document-withdrawn": Words(
        "A document was withdrawn",
        "A document was withdrawn by the agency that sent it. It is closed to everybody now.",
    ),
    "document-quarantined": Words(
        "A document needs your attention",
        "A document could not be read safely and is held back. The site says why and what to do.",
        "/redaction/",
    ),
    "document-proposed": Words(
        "A document is ready for redaction decisions",
        "A document has been read and its proposals wait for your decisions.",
        "/redaction/",
    ),
    "review-submitted": Words(
        "A document waits for your approval",
        "A redaction officer has finished a document. A second person must check it before it is "
        "shared.",
        "/redaction/",
    ),
    "edition-blocked": Words(
        "A document was stopped before release",
        "The last check found something in a redacted document. Nothing was shared. Please look "
        "at it again.",
        "/redaction/",
    ),
    "release-opened": Words(
        "Documents are ready for you",
        "Documents are ready for you to read. You can read them until $expires_on.",
        "/library/",
    ),
    "release-recalled": Words(
        "Documents are no longer available",
        "Documents that were open to you have been closed. If you have questions, ask the person "
        "who invited you.",
        "/library/",
    ),
    "decision-to-sign": Words(
        "A decision waits for your signature",
        "A rapid review decision is ready for you to read and sign.",
        "/decisions",
    ),
    "decision-signed": Words(
        "A decision was signed",
        "One of the safeguarding partners has signed a decision.",
    ),
    "decision-blocked": Words(
        "A decision must be changed before it can be signed",
        "The text of a decision holds something that identifies a person. The site shows where.",
    ),
    "clock-reminder": Words(
        "A statutory clock needs your attention",
        "A clock on one of your cases is due on $due_on or has passed.",
        "/board",
    ),
    "pack-waiting": Words(
        "A review pack is ready for the Panel",
        "A signed review pack is ready. It can be collected on the site.",
        "/deliveries/packs",
    ),
    "pack-received": Words(
        "The Panel has confirmed receipt",
        "The Panel's signed receipt has arrived and is on the record.",
        "/board",
    ),
    "delivery-parked": Words(
        "Something could not be delivered",
        "A delivery failed several times and needs a person. Nothing was lost.",
        "/deliveries/",
    ),
}


def names() -> frozenset[str]:
    """Every template."""
    return frozenset(_TEMPLATES)


def render(template: str, *, site: str, **dates: str) -> tuple[str, str]:
    """Subject and body of a message. Raises Invalid ``template-unknown``."""
    try:
        words = _TEMPLATES[template]
    except KeyError as error:
        raise Invalid("template-unknown", "There is no such message.") from error
    body = Template(words.body + _FOOT).substitute(link=site.rstrip("/") + words.path, **dates)
    return words.subject, body


def subject_of(template: str) -> str:
    """The subject line of a template, for lists; a pack has no e-mail of its own."""
    return _TEMPLATES[template].subject if template in _TEMPLATES else "Review pack for the Panel"
