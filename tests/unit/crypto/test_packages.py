"""Recipients' keys and packages."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto import stream
from shared.crypto.framing import canonical_json, encode_context
from shared.crypto.keys import signing_key_id
from shared.crypto.packages import PackageHeader, PackageReader, seal_package, verify_package
from shared.crypto.recipients import Recipient, RecipientSecret, Suite
from shared.domain.errors import LockgateError
from tests.unit.crypto import reference
from tests.unit.crypto.support import CHUNK, Ranges, flip, pattern, pieces, refused

SECRETS = {suite: RecipientSecret.generate(suite) for suite in Suite}
SENDER_SEED, AT = b"s" * 32, datetime(2026, 2, 4, 10, 30, tzinfo=UTC)
SENDER = Ed25519PrivateKey.from_private_bytes(SENDER_SEED)
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
PUBLIC = SENDER.public_key()
MESSAGE = pattern(CHUNK + 700)


def seal(suite=Suite.X25519, message=MESSAGE, sender=SENDER, package_id="pack-1"):
    """A package of the fixed sender and recipient."""
    return b"".join(seal_package(package_id, AT, SECRETS[suite].public, sender, [message]))


def reader(package, suite=Suite.X25519, sender=PUBLIC):
    """The package opened by its recipient."""
    return PackageReader(Ranges(package), len(package), SECRETS[suite], sender)


PACKAGE = seal()


@pytest.mark.parametrize("suite", Suite)
@pytest.mark.parametrize("size", [0, 5, CHUNK, 2 * CHUNK + 1])
def test_a_package_opens_for_its_recipient(suite, size):
    """Payload, id, time and key ids come back; the reference opens it too."""
    message = pattern(size)
    package = seal(suite, message)
    opened = reader(package, suite)
    assert opened.size == size
    assert b"".join(opened.chunks()) == message
    assert opened.read_at(size // 2, 9) == message[size // 2 : size // 2 + 9]
    assert (opened.header.id, opened.header.created_at) == ("pack-1", AT)
    assert opened.header.sender == signing_key_id(PUBLIC)
    assert opened.header.recipient == SECRETS[suite].public.key_id
    secret = SECRETS[suite]
    assert (
        reference.open_package(
            package, str(suite), secret.raw, secret.public.raw, PUBLIC.public_bytes_raw()
        )
        == message
    )


@given(
    message=st.binary(max_size=80),
    package_id=st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z"),
    randoms=st.tuples(*[st.binary(min_size=n, max_size=n) for n in (32, 32, 24)]),
)
@settings(max_examples=30)
def test_the_reference_s_packages_open(message, package_id, randoms):
    """A package made by the coder written from the page reads here."""
    public = SECRETS[Suite.X25519].public.raw
    theirs = reference.seal_package(
        package_id, "2026-02-04T10:30:00Z", public, SENDER_SEED, message, *randoms
    )
    opened = reader(theirs)
    assert b"".join(opened.chunks()) == message
    assert (opened.header.id, opened.header.created_at) == (package_id, AT)


def test_a_package_is_made_in_bounded_pieces():
    """A large payload leaves in steps, and is read over twice in steps."""
    message = pattern(3 * stream.STEP_SIZE)
    made = list(
        seal_package("p", AT, SECRETS[Suite.X25519].public, SENDER, pieces(message, 100_000))
    )
    assert max(map(len, made)) <= stream.STEP_SIZE + CHUNK
    package = b"".join(made)
    ranges = Ranges(package)
    opened = PackageReader(ranges, len(package), SECRETS[Suite.X25519], PUBLIC)
    assert b"".join(opened.chunks()) == message
    assert max(length for _, length in ranges.asked) <= stream.STEP_SIZE


def test_anybody_with_the_public_key_can_check_the_sender():
    """Verifying needs no private key and gives the header."""
    header = verify_package(Ranges(PACKAGE), len(PACKAGE), PUBLIC)
    assert header.id == "pack-1"
    assert header == PackageHeader.parse(PACKAGE[:4116])
    with refused("package-sender"):
        verify_package(Ranges(PACKAGE), len(PACKAGE), OTHER.public_key())


def test_every_altered_byte_is_refused_before_anything_is_given():
    """No byte of a package can change: the reader cannot even be made."""
    package = seal(message=b"a short payload")
    for at in range(len(package)):
        with pytest.raises(LockgateError) as caught:
            reader(flip(package, at))
        assert caught.value.code in {"package-corrupt", "package-sender"}
    body = package.index(b"}") + 1
    for at in range(body, len(package)):
        with refused("package-corrupt"):
            reader(flip(package, at, 128))


def test_every_other_length_is_refused():
    """A package cut anywhere, or with anything behind it, is refused."""
    package = seal(message=b"a short payload")
    for end in range(len(package)):
        with refused("package-corrupt"):
            reader(package[:end])
    for tail in (b"\x00", b"\x00" * 64, package):
        with refused("package-corrupt"):
            reader(package + tail)


@pytest.mark.parametrize("suite", Suite)
def test_another_recipient_is_refused(suite):
    """A package for somebody else says so."""
    with refused("package-recipient"):
        PackageReader(Ranges(PACKAGE), len(PACKAGE), RecipientSecret.generate(suite), PUBLIC)


def test_a_package_signed_by_another_under_our_name_is_refused():
    """Replacing the signature by one of another key does not pass."""
    body = PACKAGE[:-64]
    forged = OTHER.sign(b"lockgate-package/1\n" + hashlib.sha512(body).digest())
    with refused("package-corrupt"):
        reader(body + forged)


def test_parts_of_two_packages_do_not_join_even_if_signed():
    """The header is bound into the body's key derivation, whoever signs the mixture."""
    one, two = seal(message=b"payload one"), seal(message=b"payload two", package_id="pack-2")
    end = one.index(b"}") + 1
    mixed = one[:end] + two[two.index(b"}") + 1 : -64]
    mixed += SENDER.sign(b"lockgate-package/1\n" + hashlib.sha512(mixed).digest())
    with refused("package-corrupt"):
        reader(mixed)


def resealed(payload_key=b"k" * 32, **changes):
    """A package with a header of the sender's own making, rightly signed and sealed."""
    secret, sender = SECRETS[Suite.X25519], SENDER
    fields = {
        "created_at": "2026-02-04T10:30:00Z",
        "format": "lockgate-package/1",
        "id": "pack-1",
        "recipient": secret.public.key_id,
        "sender": signing_key_id(sender.public_key()),
        "suite": "x25519",
    }
    info = encode_context(
        "lockgate-package/1 key",
        *(fields[n] for n in ("id", "created_at", "sender", "recipient", "suite")),
    )
    fields["key"] = base64.b64encode(secret.public.encrypt(payload_key, info)).decode()
    fields |= changes
    fields = {name: value for name, value in fields.items() if value is not None}
    encoded = canonical_json(fields)
    start = b"lockgate/package" + len(encoded).to_bytes(4, "big") + encoded
    context = encode_context("lockgate-package/1", hashlib.sha512(start).digest())
    body = start + stream.encrypt_bytes(payload_key.ljust(32, b"k"), context, MESSAGE)
    return body + sender.sign(b"lockgate-package/1\n" + hashlib.sha512(body).digest())


def test_the_package_maker_of_the_next_test_can_make_a_good_one():
    """The control: without changes, what it makes opens."""
    assert reader(resealed()).read_at(0, 10) == MESSAGE[:10]


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "a b"},
        {"id": ""},
        {"id": 5},
        {"id": None},
        {"more": "x"},
        {"format": "lockgate-package/2"},
        {"created_at": "2026-2-4T10:30:00Z"},
        {"created_at": "2026-02-04T10:30:00+00:00"},
        {"created_at": "2026-02-30T10:30:00Z"},
        {"suite": "none"},
        {"key": "!!"},
        {"key": "AB=="},
        {"key": "A" * 8000},
    ],
)
def test_headers_of_other_forms_are_refused_even_if_signed(changes):
    """A header has its fields in their one form; no other parses, whoever signed."""
    package = resealed(**changes)
    with refused("package-corrupt"):
        PackageHeader.parse(package)
    with refused("package-corrupt"):
        verify_package(Ranges(package), len(package), PUBLIC)
    with refused("package-corrupt"):
        reader(package)


@pytest.mark.parametrize(
    "changes",
    [
        {"suite": "mlkem768-x25519"},
        {"key": ""},
        {"key": base64.b64encode(bytes(80)).decode()},
        {"created_at": "2026-02-04T10:30:01Z"},
        {"id": "pack-2"},
    ],
)
def test_an_encrypted_key_for_another_header_is_refused_even_if_signed(changes):
    """The key opens for the id, time, keys and suite it was encrypted with only."""
    package = resealed(**changes)
    verify_package(Ranges(package), len(package), PUBLIC)
    with refused("package-corrupt"):
        reader(package)


def test_a_payload_key_of_another_size_is_refused():
    """What HPKE opens to must be a key."""
    with refused("package-corrupt"):
        reader(resealed(payload_key=b"short"))


def test_a_package_that_changes_while_it_is_read_is_noticed():
    """After the signature was checked, each chunk still authenticates by itself."""
    ranges = Ranges(PACKAGE)
    opened = PackageReader(ranges, len(PACKAGE), SECRETS[Suite.X25519], PUBLIC)
    ranges.data = flip(PACKAGE, len(PACKAGE) - 200)
    with refused("object-corrupt"):
        opened.read_at(CHUNK, 10)


def test_a_store_that_answers_short_is_refused():
    """If the package is shorter than said, nothing is made of it."""
    with refused("package-corrupt"):
        PackageReader(Ranges(PACKAGE[:-1]), len(PACKAGE), SECRETS[Suite.X25519], PUBLIC)


def test_unusable_ids_and_times_are_refused_at_once():
    """A package needs an id of the documented form and a time with its zone."""
    public = SECRETS[Suite.X25519].public
    for package_id in ("", "a b", "-a", "a" * 65):
        with refused("package-id"):
            seal_package(package_id, AT, public, SENDER, [])
    with refused("package-time"):
        seal_package("p", datetime(2026, 2, 4), public, SENDER, [])  # noqa: DTZ001 - the point


def test_times_are_written_in_utc_to_the_second():
    """Another zone and microseconds leave the same header time."""
    at = datetime(2026, 2, 4, 11, 30, 0, 999, timezone(timedelta(hours=1)))
    package = b"".join(seal_package("p", at, SECRETS[Suite.X25519].public, SENDER, []))
    assert PackageHeader.parse(package).created_at == AT


@pytest.mark.parametrize("suite", Suite)
def test_recipient_keys_read_back_from_text(suite):
    """Both halves come back, and the id is the documented hash."""
    secret = SECRETS[suite]
    assert RecipientSecret.parse(secret.to_text()) == secret
    assert Recipient.parse(secret.public.to_text()) == secret.public
    assert secret.public.key_id == reference.recipient_id(str(suite), secret.public.raw)
    assert secret.to_text().startswith(f"lockgate-recipient-secret/1 {suite} ")
    assert secret.public.to_text().startswith(f"lockgate-recipient/1 {suite} ")
    assert "raw" not in repr(secret)


@pytest.mark.parametrize("suite", Suite)
def test_an_encrypted_key_is_bound_to_its_info(suite):
    """Another context, or damage, does not decrypt."""
    secret = SECRETS[suite]
    encrypted = secret.public.encrypt(b"k" * 32, b"info")
    assert secret.decrypt(encrypted, b"info") == b"k" * 32
    for bad, info in [(encrypted, b"other"), (flip(encrypted, 0), b"info"), (b"", b"info")]:
        with refused("recipient-mismatch"):
            secret.decrypt(bad, info)


def bad_texts(text):
    """Other spellings of a key's line."""
    word, suite, raw = text.split(" ")
    return [
        "",
        text + "\n",
        text + " ",
        text[:-4],
        f"{word} {suite}",
        f"{word} none {raw}",
        f"{word} {suite} !!",
        f"{word} {suite} {base64.b64encode(base64.b64decode(raw) + bytes(1)).decode()}",
        f"{word}x {suite} {raw}",
        f"{word} {suite} ",
    ]


@pytest.mark.parametrize("suite", Suite)
def test_other_texts_of_keys_are_refused(suite):
    """A key's line has one spelling and the right length for its suite."""
    secret = SECRETS[suite]
    for text in [*bad_texts(secret.public.to_text()), secret.to_text()]:
        with refused("recipient-key"):
            Recipient.parse(text)
    for text in [*bad_texts(secret.to_text()), secret.public.to_text()]:
        with refused("recipient-key"):
            RecipientSecret.parse(text)


def test_an_unsound_public_key_is_refused():
    """A point that gives every sender the same shared secret is not encrypted to."""
    with refused("recipient-key"):
        Recipient(Suite.X25519, bytes(32)).encrypt(b"k" * 32, b"")
