"""Access tokens: only genuine, current ones for this service are read."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.access_tokens import AccessClaims, TokenKind, mint, read
from shared.domain.errors import Refused
from tests.security.matrix import Keyring

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ISSUED = int(NOW.timestamp())
KEYS = Keyring()
SESSION = AccessClaims(
    kind=TokenKind.SESSION,
    issuer="intake",
    subject="per-1",
    audience="lockgate",
    issued_at=ISSUED,
    expires_at=ISSUED + 300,
    session="ses-1",
    revision=3,
    roles=("auditor", "partnership-manager"),
    agency="agy-1",
    scopes=(),
)
SERVICE = AccessClaims(TokenKind.SERVICE, "redaction", "redaction", "storage", ISSUED, ISSUED + 60)


def minted(claims: AccessClaims, signer: str = "") -> str:
    """The token, signed by its issuer or by somebody else."""
    return mint(claims, KEYS.signer(signer or claims.issuer))


def refusal(token: str, service: str = "storage", now: datetime = NOW) -> str:
    """The code that a token is refused with."""
    with pytest.raises(Refused) as caught:
        read(token, verify=KEYS.verify, service=service, now=now)
    return caught.value.code


@pytest.mark.parametrize("claims", [SESSION, SERVICE])
def test_what_was_minted_is_read(claims):
    """A token says exactly what was put into it."""
    assert read(minted(claims), verify=KEYS.verify, service="storage", now=NOW) == claims


def test_an_expired_token_is_told_apart():
    """Only a genuine token is called expired; that is what leads to renewal."""
    later = datetime.fromtimestamp(ISSUED + 300, UTC)
    assert refusal(minted(SESSION), now=later) == "access-expired"
    assert refusal(minted(SESSION, "storage"), now=later) == "access-invalid"


@pytest.mark.parametrize(
    "claims",
    [
        replace(SESSION, issuer="storage"),  # only the front desk speaks for people
        replace(SESSION, audience="storage"),
        replace(SESSION, expires_at=ISSUED + 601),
        replace(SESSION, expires_at=ISSUED),
        replace(SESSION, subject=""),
        replace(SESSION, issued_at=ISSUED + 60, expires_at=ISSUED + 120),  # from the future
        replace(SERVICE, audience="intake"),  # meant for another service
        replace(SERVICE, subject="intake"),  # one service as another
        replace(SERVICE, expires_at=ISSUED + 121),
        replace(SERVICE, roles=("administrator",)),
        replace(SERVICE, issuer="nobody", subject="nobody"),
    ],
)
def test_an_implausible_token_is_refused_however_well_signed(claims):
    """A true signature does not make a claim that its signer may not make."""
    signer = claims.issuer if claims.issuer != "nobody" else "redaction"
    assert refusal(minted(claims, signer)) == "access-invalid"


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_any_changed_character_is_refused(place, change):
    """Whatever is altered, wherever, the token is worth nothing."""
    token = minted(SESSION)
    place %= len(token)
    changed = chr((ord(token[place]) + change) % 256)
    altered = token[:place] + changed + token[place + 1 :]
    if altered != token:
        assert refusal(altered) == "access-invalid"


@given(st.text(max_size=300))
def test_nonsense_is_refused(text):
    """Anything at all may arrive; nothing but Refused comes of it."""
    assert refusal(text) == "access-invalid"
    assert refusal(f"lga1.{text}.{text}") == "access-invalid"


def _with_payload(value: object) -> str:
    payload = base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    signature = KEYS.signer("intake")(b"lockgate-access-v1\n" + payload.encode())
    return f"lga1.{payload}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "value",
    [[], "text", None, {}, {"kind": "session"}, 7, [[[[[[]]]]]]],
)
def test_a_payload_of_another_shape_is_refused(value):
    """Well signed, but not a token."""
    assert refusal(_with_payload(value)) == "access-invalid"


def test_a_second_spelling_of_the_same_token_is_refused():
    """Padding and white space do not make another valid token."""
    token = minted(SESSION)
    for other in (f"{token}=", f" {token}", token.replace(".", "..", 1), f"{token}."):
        assert refusal(other) == "access-invalid"


def test_a_huge_token_is_not_even_read():
    """The length is checked before anything is decoded."""
    assert refusal("lga1." + "A" * 5000 + ".AA") == "access-invalid"
