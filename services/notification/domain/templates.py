"""The words of every e-mail. None holds a name, a date of birth, a place or a case's nickname.

A message says that something waits and where to sign in. The only variable parts are the address of
the site, a path in it, and dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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
        "Your agency's nil return was recorded and is on the log. You can see it on the site.",
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
        "A redacted document did not pass its last check. Nothing was shared. The site says why; "
        "please look at it again.",
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
        "A statutory clock on one of your cases is due soon or has passed. Due date: $due_on.",
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
    """Subject and body of a message, dates in words.

    Raises Invalid ``template-unknown``, and ``template-dates`` when a date that it needs is not
    given.
    """
    try:
        words = _TEMPLATES[template]
    except KeyError as error:
        raise Invalid("template-unknown", "There is no such message.") from error
    shown = {name: _in_words(value) for name, value in dates.items()}
    try:
        body = Template(words.body + _FOOT).substitute(link=site.rstrip("/") + words.path, **shown)
    except KeyError as error:
        raise Invalid("template-dates", "The message lacks a date that it names.") from error
    return words.subject, body


def _in_words(value: str) -> str:
    """``2026-03-02`` as ``2 March 2026``; no date as ``not set``."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return "not set"
    return f"{day.day} {day:%B %Y}"


_OTHER = {
    "panel-pack": "Review pack for the Panel",
    "pack-assembly": "Putting together the review pack",
}


def subject_of(template: str) -> str:
    """The subject line of a template, for lists; a pack has no e-mail of its own."""
    return _TEMPLATES[template].subject if template in _TEMPLATES else _OTHER[template]


_REASONS = {
    "contact-unknown": "No address is known for this person yet.",
    "contact-empty": "This person has no e-mail address. Ask an administrator to add one.",
    "mail-address": "The e-mail address does not work. Ask an administrator to correct it.",
    "mail-unavailable": "The mail server does not answer.",
    "panel-unreachable": "The Panel's gateway does not answer.",
    "panel-busy": "The Panel's gateway asks to come later.",
    "panel-refused": "The Panel's gateway refused the pack. Ask the Panel's secretariat why.",
    "receipt-corrupt": "The Panel's receipt could not be verified. Ask the Panel's secretariat.",
    "receipt-mismatch": "The Panel's receipt is about something else. Ask the secretariat.",
    "receipt-malformed": "The Panel's receipt lacks a part. Ask the Panel's secretariat.",
    "pack-annexes-changed": "An annex changed. The pack is being put together again.",
    "pack-content": "A part of the pack is not what was signed or approved. Tell an administrator.",
    "carrier-missing": "No gateway is set up for this. Tell an administrator.",
    "delivery-crashed": "Something unexpected happened. Tell an administrator.",
}


def reason_of(code: str) -> str:
    """What a person should know about a failure; the bare code where there are no words."""
    return _REASONS.get(code, code)
