"""Certificates of verified editions."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone
from functools import partial
from pathlib import Path

import jsonschema
import pytest
from cryptography.exceptions import InvalidSignature
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

ROOT = Path(__file__).parents[4]
PAGE = ROOT / "docs" / "formats" / "certificate.md"
SCHEMA = ROOT / "services" / "redaction" / "proof" / "certificate.schema.json"
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


def canonical(value) -> bytes:
    """Canonical JSON as the format page says, written here from the page alone."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_certificate_fits_the_schema():
    """The committed schema accepts what is issued, and lists exactly its fields."""
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    signed = issue_certificate(
        provenance(), report(), partial(sign_receipt, Ed25519PrivateKey.generate())
    )
    made = json.loads(signed)
    jsonschema.validate(made, schema)
    listed = schema["$defs"]["fields"]
    assert set(listed["properties"]) == set(listed["required"]) == set(made["fields"])
    assert made["fields"]["created_at"] == "2026-11-22T09:30:15Z"


@pytest.mark.parametrize(
    "changes",
    [
        {"control": "not-found"}, {"ocr": "skipped"}, {"output_sha256": "A" * 64}, {"more": 1},
        {"checks": []}, {"checks": ["something"]}, {"created_at": "2026-11-22 09:30"},
        {"output_size": -1}, {"certificate": "lockgate-certificate/1"}, {"pages_read": "0"},
        {"pages_same": "1-"}, {"lines_sampled": -1},
    ],
)  # fmt: skip
def test_schema_refuses_what_is_no_certificate(changes):
    """A field more, a control not found, or a value of another form does not fit."""
    schema = json.loads(SCHEMA.read_text())["$defs"]["fields"]
    fields = certificate_fields(provenance(), report())
    jsonschema.validate(fields, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**fields, **changes}, schema)


def test_certificate_can_be_checked_from_its_page_alone():
    """Code that follows the page, and no code of this project, checks signature and key id."""
    key = Ed25519PrivateKey.generate()
    signed = issue_certificate(provenance(), report(), partial(sign_receipt, key))
    unsigned = json.loads(signed)
    assert signed == canonical(unsigned)
    signature = base64.b64decode(unsigned.pop("signature"), validate=True)
    message = b"lockgate-receipt/1\n" + canonical(unsigned)
    key.public_key().verify(signature, message)
    public = key.public_key().public_bytes_raw()
    parts = (b"lockgate/signer/1", public)
    prefixed = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    assert unsigned["key"] == "ed25519-" + hashlib.sha256(prefixed).hexdigest()[:32]
    with pytest.raises(InvalidSignature):
        key.public_key().verify(signature, message.replace(b"person-7", b"person-8"))


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
