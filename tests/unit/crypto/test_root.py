"""The root key's stored text."""

from __future__ import annotations

import pytest

from shared.crypto.passphrase import Cost
from shared.crypto.root import protect_root, root_key_id, unprotect_root
from tests.unit.crypto import reference
from tests.unit.crypto.support import flip, refused

ROOT = bytes(range(32))
CHEAP = Cost(memory_kib=8, iterations=1, lanes=1)
SEALED = protect_root(ROOT, "correct horse", cost=CHEAP)
BARE = protect_root(ROOT, None)


def test_a_bare_root_key_reads_back():
    """Without a passphrase the text holds the key itself and says so."""
    assert unprotect_root(BARE, None) == ROOT
    assert b"protection: none\n" in BARE


def test_a_protected_root_key_needs_its_passphrase():
    """The right passphrase opens it; a wrong or missing one is refused."""
    assert unprotect_root(SEALED, "correct horse") == ROOT
    with refused("root-key-passphrase"):
        unprotect_root(SEALED, "correct horse ")
    with refused("root-key-passphrase"):
        unprotect_root(SEALED, None)
    with refused("passphrase-empty"):
        unprotect_root(SEALED, "")


def test_a_passphrase_for_a_bare_key_is_refused():
    """Whoever believes a bare key to be protected is told."""
    with refused("root-key-passphrase"):
        unprotect_root(BARE, "correct horse")


def test_the_default_cost_is_the_documented_one():
    """Unless told otherwise, the text is protected with m=65536 t=3 p=4."""
    text = protect_root(ROOT, "pass")
    assert b"protection: argon2id m=65536 t=3 p=4 salt=" in text
    assert unprotect_root(text, "pass") == ROOT


def test_the_protected_text_does_not_hold_the_key():
    """Neither the key nor its base64 stands in a protected text, and two texts differ."""
    import base64

    assert base64.b64encode(ROOT)[:40] not in SEALED
    assert protect_root(ROOT, "correct horse", cost=CHEAP) != SEALED


def test_a_passphrase_is_the_same_however_it_was_typed():
    """Composed and decomposed accents are one passphrase."""
    text = protect_root(ROOT, "caf\u00e9", cost=CHEAP)
    assert unprotect_root(text, "cafe\u0301") == ROOT


def test_the_root_key_id_is_the_key_s_own():
    """The id is stable, differs between keys, and stands in the text."""
    assert root_key_id(ROOT) == root_key_id(ROOT) != root_key_id(bytes(32))
    assert root_key_id(ROOT).encode() in SEALED
    with refused("key-size"):
        root_key_id(b"short")


def expect_refusal(text, passphrase):
    """Refused as damaged or as a wrong passphrase; which, depends on the byte."""
    from shared.domain.errors import Corrupt, Refused

    with pytest.raises((Corrupt, Refused)) as caught:
        unprotect_root(text, passphrase)
    assert caught.value.code in {"root-key-corrupt", "root-key-passphrase"}


@pytest.mark.parametrize(("text", "passphrase"), [(SEALED, "correct horse"), (BARE, None)])
def test_every_altered_byte_is_refused(text, passphrase):
    """No byte of the text can change without notice, parameters and salt included."""
    for at in range(len(text)):
        for bit in (1, 4, 32):
            expect_refusal(flip(text, at, bit), passphrase)


@pytest.mark.parametrize(("text", "passphrase"), [(SEALED, "correct horse"), (BARE, None)])
def test_every_other_length_is_refused(text, passphrase):
    """A text cut anywhere, or with anything around it, is refused."""
    for end in range(len(text)):
        with refused("root-key-corrupt"):
            unprotect_root(text[:end], passphrase)
    for other in (text + b"\n", text + b"x" * 2000, b"\n" + text, text.replace(b"\n", b"\r\n")):
        with refused("root-key-corrupt"):
            unprotect_root(other, passphrase)


def test_mixed_forms_are_refused():
    """A bare key under a protection line, a wrap under none, and loose base64 do not read."""
    key_of = {name: text.split(b"key: ")[1] for name, text in [("s", SEALED), ("b", BARE)]}
    with refused("root-key-corrupt"):
        unprotect_root(SEALED.replace(key_of["s"], key_of["b"]), "correct horse")
    with refused("root-key-corrupt"):
        unprotect_root(BARE.replace(key_of["b"], key_of["s"]), None)
    loose = BARE[:-3] + bytes([BARE[-3] + 1]) + BARE[-2:]
    with refused("root-key-corrupt"):
        unprotect_root(loose, None)


@pytest.mark.parametrize(
    "parameters", ["m=8 t=65 p=1", "m=8 t=1 p=17", "m=7 t=1 p=1", "m=2000000 t=1 p=1"]
)
def test_stored_parameters_out_of_range_are_refused_before_work(parameters):
    """A text cannot make the reader spend more memory or time than the documented most."""
    with refused("root-key-corrupt"):
        unprotect_root(SEALED.replace(b"m=8 t=1 p=1", parameters.encode()), "correct horse")


@pytest.mark.parametrize("cost", [(8, 1, 1), (128, 1, 16), (8, 64, 1), (2**20, 1, 1)])
def test_costs_at_the_edges_are_taken(cost):
    """The documented limits themselves are within them."""
    assert Cost(*cost).memory_kib == cost[0]


@pytest.mark.parametrize(
    "cost",
    [(8, 0, 1), (8, 1, 0), (7, 1, 1), (15, 1, 2), (136, 1, 17), (8, 65, 1), (2**20 + 1, 1, 1)],
)
def test_costs_out_of_range_are_refused(cost):
    """Parameters that argon2 lacks or a machine cannot bear are refused."""
    with refused("argon2-cost"):
        Cost(*cost)


def test_root_texts_agree_with_the_reference_both_ways():
    """Each coder reads the other's texts, bare and protected."""
    assert reference.unprotect_root(SEALED, "correct horse") == ROOT
    assert reference.unprotect_root(BARE, None) == ROOT
    theirs = reference.protect_root(ROOT, "p\u00e4ss", 16, 2, 2, [b"s" * 16, b"t" * 24])
    assert unprotect_root(theirs, "p\u00e4ss") == ROOT
    assert reference.protect_root(ROOT, None, 0, 0, 0, []) == BARE
