"""Certificates of verified editions."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.redaction.proof import verify_files
from services.redaction.proof.certificate import (
    Provenance,
    certificate_fields,
    certifies,
    issue_certificate,
)
from shared.crypto.receipts import sign_receipt, verify_receipt
from shared.domain.errors import Corrupt, Invalid, Refused

PAGE = Path(__file__).parents[4] / "docs" / "formats" / "certificate.md"
REGISTER = json.dumps({"entries": [{"kind": "person", "names": ["Amelia"]}]})
MADE_ON = datetime(2026, 11, 22, 10, 30, 15, 999, tzinfo=timezone(timedelta(hours=1)))


def provenance(**changes) -> Provenance:
    """What the caller of a certificate knows."""
    known = {
        "source_sha256": "a" * 64, "register_version": 3, "policy_version": "2026-1",
        "decisions_sha256": "b" * 64, "approver_id": "person-7", "created_at": MADE_ON,
    }  # fmt: skip
    return Provenance(**{**known, **changes})


def report(text: bytes = b"fine"):
    """A verification of one file."""
    return verify_files(REGISTER, [("a.txt", text)], audience="REVIEWER", ocr=False)


def test_certificate_fields_fit_the_schema_on_the_format_page():
    """The page's schema accepts what is issued, and lists exactly its fields."""
    schema = json.loads(re.search(r"```json\n(.*?)```", PAGE.read_text(), re.DOTALL).group(1))
    fields = certificate_fields(provenance(), report())
    jsonschema.validate(fields, schema)
    assert set(schema["properties"]) == set(schema["required"]) == set(fields)
    assert fields["created_at"] == "2026-11-22T09:30:15Z"


def test_format_page_explains_every_field_and_check():
    """Each field and each check code has a line on the page."""
    page = PAGE.read_text()
    fields = certificate_fields(provenance(), report())
    assert all(f"`{word}`" in page for word in [*fields, *fields["checks"], "structure", "ocr"])


def test_certificate_is_signed_and_speaks_of_its_output():
    """A signature holds over the fields, and the fields name the verified file's digest."""
    key = Ed25519PrivateKey.generate()
    made = report()
    signed = issue_certificate(provenance(), made, partial(sign_receipt, key))
    fields = verify_receipt(key.public_key(), signed)
    assert certifies(fields, made.files[0].sha256)
    assert not certifies(fields, "0" * 64)
    with pytest.raises(Corrupt):
        verify_receipt(key.public_key(), signed.replace(b"person-7", b"person-8"))


def test_certificate_is_refused_for_a_finding():
    """Nothing is certified that was not proven."""
    with pytest.raises(Refused) as caught:
        certificate_fields(provenance(), report(b"Amelia"))
    assert caught.value.code == "not-proven"


@pytest.mark.parametrize(
    ("changes", "file"),
    [({"created_at": datetime(2026, 1, 1)}, 0), ({}, 1), ({}, -1)],  # noqa: DTZ001
)
def test_certificate_needs_a_zoned_time_and_a_known_file(changes, file):
    """A local time or a file that was not verified is refused."""
    with pytest.raises(Invalid):
        certificate_fields(provenance(**changes), report(), file=file)


def test_certificate_time_is_in_utc():
    """Whatever zone the caller used, the certificate says UTC."""
    fields = certificate_fields(provenance(created_at=datetime(2026, 1, 1, tzinfo=UTC)), report())
    assert fields["created_at"] == "2026-01-01T00:00:00Z"
