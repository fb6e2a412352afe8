"""The signature in a PDF: two programs that share no code with it must see each changed byte."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pikepdf
import pypdf
import pypdfium2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from services.redaction.domain.reading import BlockKind
from services.redaction.editions.pdf_writer import PagePdf, Placed
from services.redaction.editions.text_edition import build_text_edition
from services.redaction.proof.pdf_bytes import PdfBytes
from services.redaction.proof.pdf_views import pdf_views
from services.redaction.proof.search import View
from services.redaction.proof.signature import signature_of
from services.redaction.proof.structure import edition_faults
from services.redaction.proof.views import Budget, Part
from services.redaction.signing import signed_pdf
from shared.crypto.document_keys import DocumentKey, operator_document_key, own_document_key
from shared.domain.errors import Corrupt, Invalid
from tests.unit.redaction.editions.making import ReadingBuilder

AT = datetime(2026, 2, 4, 10, 30, tzinfo=UTC)
OWN = own_document_key(b"d" * 32)
ANY_LETTERS = frozenset(map(chr, range(33, 0x3000)))


@cache
def text_edition(paragraphs: int = 2) -> bytes:
    """A text edition; with many paragraphs one that is joined from sections."""
    reading = ReadingBuilder()
    reading.add(BlockKind.PARAGRAPH, "Hello there.")
    reading.row("Date", "What", header=True).row("Monday", "A visit")
    for number in range(paragraphs):
        reading.add(BlockKind.PARAGRAPH, f"Paragraph {number} " + "of many words in a row " * 12)
    return build_text_edition(reading.done(), [], title="Document 1")


@cache
def page_edition() -> bytes:
    """A page edition of two pages."""
    out = io.BytesIO()
    made = PagePdf(out, title="Document 2")
    for _ in range(2):
        made.page(595, 842, Image.new("RGB", (300, 400), "white"), [[Placed("Hi", 10, 10, 30, 20)]])
    made.finish()
    return out.getvalue()


EDITIONS = {"text": text_edition, "joined": lambda: text_edition(800), "pages": page_edition}


def checked(data: bytes, signer: DocumentKey = OWN) -> PdfSignatureStatus:
    """What pyHanko says of the one signature in a file, trusting only this signer's root."""
    [signature] = PdfFileReader(io.BytesIO(data)).embedded_signatures
    root = signer.chain[-1] if signer.chain else signer.certificate
    trusted = ValidationContext(
        trust_roots=[_asn1(root)], other_certs=[_asn1(one) for one in signer.chain]
    )
    return validate_pdf_signature(signature, trusted)


def _asn1(certificate: x509.Certificate):
    from asn1crypto.x509 import Certificate

    return Certificate.load(certificate.public_bytes(Encoding.DER))


def pdfsig(data: bytes, folder: Path) -> str:
    """What poppler's pdfsig says of a file."""
    assert shutil.which("pdfsig"), "pdfsig of poppler-utils is needed"
    path = folder / "signed.pdf"
    path.write_bytes(data)
    done = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_kind_of_edition_is_signed_as_a_whole(edition: str, tmp_path: Path):
    """Two validators find one valid PAdES signature over the whole file, by our certificate."""
    data = signed_pdf(EDITIONS[edition](), AT, OWN)
    status = checked(data)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.modification_level.name == "NONE"
    assert status.signer_reported_dt == AT
    said = pdfsig(data, tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said
    assert said.count("Signature #") == 1


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_signed_edition_is_what_it_was(edition: str):
    """Pages look the same, text is the same, tags and metadata too, and it is one revision."""
    before, after = EDITIONS[edition](), signed_pdf(EDITIONS[edition](), AT, OWN)
    assert after.count(b"%%EOF") == after.count(b"startxref") == 1
    old, new = pypdfium2.PdfDocument(before), pypdfium2.PdfDocument(after)
    assert len(old) == len(new)
    for number in {0, len(old) - 1}:
        drawn = [one[number].render(scale=0.5).to_numpy().tobytes() for one in (old, new)]
        assert drawn[0] == drawn[1]
        texts = [one[number].get_textpage().get_text_bounded() for one in (old, new)]
        assert texts[0] == texts[1]
    with pikepdf.open(io.BytesIO(before)) as was, pikepdf.open(io.BytesIO(after)) as now:
        assert now.check_pdf_syntax() == []
        for entry in set(was.Root.keys()) - {"/Pages"}:
            assert repr(was.Root[entry].unparse()) == repr(now.Root[entry].unparse())
        assert was.Root.Metadata.read_bytes() == now.Root.Metadata.read_bytes()
    assert len(pypdf.PdfReader(io.BytesIO(after), strict=True).pages) == len(old)


def test_the_field_keeps_the_file_accessible_and_archivable():
    """What PDF/UA-1 and PDF/A-2 ask of a field that nobody sees, clause by clause."""
    data = signed_pdf(text_edition(), AT, OWN)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        [field] = pdf.Root.AcroForm.Fields
        page = pdf.pages[0]
        box = [float(edge) for edge in page.mediabox]
        rect = [float(edge) for edge in field.Rect]
        assert rect[2] <= box[0]  # PDF/UA-1 7.18.1: outside the crop box it needs no tag
        assert rect[0] == rect[2]  # PDF/A-2 6.3.3: without extent it needs no appearance
        assert int(field.F) & 4  # PDF/A-2 6.3.2: printed,
        assert not int(field.F) & (1 | 2 | 32 | 256)  # neither hidden nor toggled
        assert str(field.TU)  # PDF/UA-1 7.18.1: a field has a name for a screen reader
        assert page.obj.Tabs == "/S"  # PDF/UA-1 7.18.3
        assert "/A" not in field
        assert "/AA" not in field  # PDF/A-2 6.4.1
        assert "/NeedAppearances" not in pdf.Root.AcroForm
        assert "/XFA" not in pdf.Root.AcroForm
        assert "/Perms" not in pdf.Root
        assert field.V.ByteRange[0] == 0  # PDF/A-2 6.4.3: the range is the whole file
        assert pdf.trailer.ID


def test_every_byte_of_a_small_edition_counts():
    """One changed bit anywhere outside the gap: refused by the digest, whatever it is."""
    data = signed_pdf(page_edition(), AT, OWN)
    gap = data.index(b"/Contents<") + 9
    closes = data.index(b">", gap + 1) + 1
    places = [*range(0, gap, 101), gap - 1, closes, *range(closes, len(data), 31), len(data) - 1]
    assert holds(data)
    for at in places:
        changed = bytearray(data)
        changed[at] ^= 1
        assert not holds(bytes(changed)), at


def holds(data: bytes) -> bool:
    """Whether pyHanko finds a valid signature over the whole of a file, which may be broken."""
    try:
        status = checked(data)
    except Exception:  # noqa: BLE001 - whatever a reader says of a file that it cannot read
        return False
    return status.bottom_line and status.coverage.name == "ENTIRE_FILE"


BROKEN = {
    "a word on the page": lambda data: data.replace(b"/Title", b"/Titel", 1),
    "a letter of the title": lambda data: data.replace(b"<FEFF0044", b"<FEFF0045", 1),
    "another claimed time": lambda data: data.replace(b"(D:20260204", b"(D:20260205", 1),
    "a byte of the signature": lambda data: data.replace(
        cms(data), cms(data)[:-40] + b"00" * 10 + cms(data)[-20:], 1
    ),
    "bytes after the end": lambda data: data + b"% more\n",
}


def cms(data: bytes) -> bytes:
    """The digits of the signature."""
    start = data.index(b"/Contents<") + 10
    return data[start : data.index(b">", start)].rstrip(b"0")


@pytest.mark.parametrize("edit", BROKEN)
def test_a_change_is_shown_by_both_validators(edit: str, tmp_path: Path):
    """Neither says that all of the file is signed and valid."""
    data = signed_pdf(page_edition(), AT, OWN)
    changed = BROKEN[edit](data)
    assert changed != data
    assert not holds(changed)
    said = pdfsig(changed, tmp_path)
    assert not ("Signature is Valid" in said and "Total document signed" in said)


def test_an_addition_behind_the_signature_is_shown(tmp_path: Path):
    """An incremental update by another program does not pass as signed."""
    data = signed_pdf(page_edition(), AT, OWN)
    end = data.rindex(b"startxref")
    added = len(data)
    more = b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
    table = b"xref\n1 1\n%010d 00000 n \ntrailer\n<</Size 20/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n"
    changed = data + more + table % (added, data[end:].split()[1], added + len(more))
    assert "Total document signed" not in pdfsig(changed, tmp_path)
    assert [*edition_faults(changed, ANY_LETTERS)]


def test_another_s_signature_in_the_gap_is_not_ours():
    """Somebody who signs the same bytes with a certificate of their own is not trusted."""
    theirs = own_document_key(b"x" * 32)
    status = checked(signed_pdf(page_edition(), AT, theirs), OWN)
    assert status.intact
    assert not status.trusted


# --- determinism, keys ------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes():
    """Key and certificate follow from the secret, and the signature from key, file and time."""
    again = own_document_key(b"d" * 32)
    assert again.pem == OWN.pem
    assert signed_pdf(page_edition(), AT, again) == signed_pdf(page_edition(), AT, OWN)
    later = signed_pdf(page_edition(), AT + timedelta(seconds=1), OWN)
    assert later != signed_pdf(page_edition(), AT, OWN)
    assert own_document_key(b"e" * 32).fingerprint != OWN.fingerprint


def issued(key, name: str, by: x509.Certificate | None, by_key, *, ca: bool) -> x509.Certificate:
    """A certificate, by itself or by another."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = x509.KeyUsage(not ca, not ca, False, False, False, ca, ca, False, False)  # noqa: FBT003
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(AT - timedelta(days=30))
        .not_valid_after(AT + timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca, None), critical=True)
        .add_extension(usage, critical=True)
        .sign(by_key, SHA256())
    )


@pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
def test_the_operator_s_own_certificate_is_used(kind: str, tmp_path: Path):
    """From a PKCS #12 file with its chain: the issuer is trusted, both validators agree."""
    root_key = ec.generate_private_key(ec.SECP256R1())
    root = issued(root_key, "Authority", None, root_key, ca=True)
    key = {
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "p256": lambda: ec.generate_private_key(ec.SECP256R1()),
        "p384": lambda: ec.generate_private_key(ec.SECP384R1()),
    }[kind]()
    own = issued(key, "Partnership", root, root_key, ca=False)
    lock = BestAvailableEncryption(b"secret")
    file = pkcs12.serialize_key_and_certificates(b"lockgate", key, own, [root], lock)
    signer = operator_document_key(file, "secret")
    for data in (signed_pdf(text_edition(), AT, signer), signed_pdf(page_edition(), AT, signer)):
        assert checked(data, signer).bottom_line
        assert "Signature is Valid" in pdfsig(data, tmp_path)
        assert [*edition_faults(data, ANY_LETTERS)] == []
    with pytest.raises(Invalid, match="PKCS #12"):
        operator_document_key(file, "wrong")


def test_keys_that_will_not_do_are_refused():
    """No certificate, a short key, another kind of key, no PKCS #12 at all."""
    lock = BestAvailableEncryption(b"secret")
    small = rsa.generate_private_key(65537, 1024)
    weak = issued(small, "Weak", None, small, ca=False)
    files = [
        b"hello",
        pkcs12.serialize_key_and_certificates(b"x", small, weak, None, lock),
        pkcs12.serialize_key_and_certificates(None, None, weak, None, lock),
        pkcs12.serialize_key_and_certificates(b"x", small, None, None, lock),
    ]
    for file in files:
        with pytest.raises(Invalid) as caught:
            operator_document_key(file, "secret")
        assert caught.value.code == "document-key"


@pytest.mark.parametrize(
    "data",
    [
        b"", b"%PDF-1.7\n%%EOF", page_edition()[:-10], page_edition() + b"x",
        page_edition().replace(b"/Root 1 0 R", b"/Rood 1 0 R"),
        page_edition().replace(b"/Root 1 0 R", b"/Root 9999 0 R"),
        page_edition().replace(b"/Type /Catalog", b"/AcroForm 9 0 R /Type /Catalog"),
        signed_pdf(page_edition(), AT, OWN),
    ],
)  # fmt: skip
def test_what_our_writers_did_not_make_is_not_signed(data: bytes):
    """Refused with one error, never guessed at; a signed file is not signed again."""
    with pytest.raises(Corrupt) as caught:
        signed_pdf(data, AT, OWN)
    assert caught.value.code == "pdf-unsignable"


# --- the verifier -----------------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_verifier_lets_exactly_this_signature_by(edition: str):
    """A signed edition has no fault; the same file unsigned has none either."""
    for data in (EDITIONS[edition](), signed_pdf(EDITIONS[edition](), AT, OWN)):
        assert [*edition_faults(data, ANY_LETTERS)] == []


SMUGGLED = {
    "a value in the padding": lambda data: data.replace(b"00" * 8 + b">>>", b"41" * 8 + b">>>", 1),
    "a word in the field": lambda data: data.replace(b"/T(Lockgate)", b"/T(Lockgat3)", 1),
    "a longer field": lambda data: data.replace(b"/F 132/P", b"/F 132/AA<<>>/P", 1),
    "no instant": lambda data: data.replace(b"(D:20260204", b"(D:20269904", 1),
    "a range with a hole": lambda data: data.replace(b"/ByteRange[0 00", b"/ByteRange[1 00", 1),
    "a visible field": lambda data: data.replace(b"/Rect[0 0 0 0]", b"/Rect[0 0 9 9]", 1),
    "another flag": lambda data: data.replace(b"/SigFlags 3", b"/SigFlags 1", 1),
    "another form": lambda data: data.replace(b"/Lang (en-GB)", b"/AcroForm 2 0 R", 1),
    "a second annotation": lambda data: data.replace(b"/Tabs /S", b"/Annots[]", 2),
    "no signature": lambda data: data.replace(cms(data), b"0" * len(cms(data)), 1),
    "capitals": lambda data: data.replace(cms(data), cms(data).upper(), 1),
}


@pytest.mark.parametrize("edit", SMUGGLED)
def test_the_verifier_takes_nothing_else_for_it(edit: str):
    """A field or value in any other form is a form and an annotation, which no edition has."""
    data = signed_pdf(page_edition(), AT, OWN)
    changed = SMUGGLED[edit](data)
    assert changed != data
    assert signature_of(changed, PdfBytes(changed).objects) is None
    assert "has-form" in [*edition_faults(changed, ANY_LETTERS)]


def test_what_a_certificate_says_is_searched():
    """A name in the signer's certificate is found like one anywhere else in the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = issued(key, "Marguerite Plantagenet", None, key, ca=False)
    data = signed_pdf(page_edition(), AT, DocumentKey(key, named))
    assert [*edition_faults(data, ANY_LETTERS)] == []
    found = pdf_views(Part(data, "file", 0, Budget()), lambda _part: iter(()))
    places = {one.place for one in found if isinstance(one, View) and "Plantagenet" in one.text}
    assert any("signature" in place for place in places)
