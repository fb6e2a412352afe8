"""Recovery shares: any that are enough give the key, whatever is wrong is said, vectors hold."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.crypto import shares
from shared.crypto.shares import Share, combine, inverse, multiply, split
from shared.domain.errors import Corrupt, Invalid

KEY = bytes(range(32))


@settings(max_examples=25, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.integers(2, 6), st.data())
def test_any_shares_that_are_enough_give_the_key(key, needed, data):
    """Whichever are chosen, in whatever order, through paper and back."""
    count = data.draw(st.integers(needed, 8))
    made = split(key, count, needed)
    chosen = data.draw(st.permutations(made))[: data.draw(st.integers(needed, count))]
    assert combine([Share.parse(one.to_text()) for one in chosen]) == key


def test_every_choice_of_three_of_five_gives_the_key():
    """All ten of them; no pair is taken."""
    made = split(KEY, 5, 3)
    assert all(combine(list(three)) == KEY for three in itertools.combinations(made, 3))
    for pair in itertools.combinations(made, 2):
        with pytest.raises(Invalid, match="shares-few"):
            combine(list(pair))
    with pytest.raises(Invalid, match="shares-few"):
        combine([made[0], made[0], made[0]])
    with pytest.raises(Invalid, match="shares-few"):
        combine([])


def test_fewer_shares_leave_every_key_possible():
    """To one share of two there is, for every first byte, exactly one other that fits it."""
    for value in (0, 1, 0x53, 0xFF):
        fits = {
            multiply(value, shares._weight([1, 2], 1)) ^ multiply(other, shares._weight([1, 2], 2))
            for other in range(256)
        }
        assert len(fits) == 256


def test_the_field_is_that_of_aes():
    """Products and inverses of FIPS 197, and every element's inverse."""
    assert multiply(0x57, 0x83) == 0xC1
    assert multiply(0x57, 0x13) == 0xFE
    assert all(multiply(a, inverse(a)) == 1 for a in range(1, 256))
    assert all(multiply(a, b) == multiply(b, a) for a in range(0, 256, 7) for b in range(256))


def test_the_vector_of_the_page():
    """Two shares with known coefficients, and the letters that stand for them."""
    slope = bytes(range(100, 132))
    values = [bytes(k ^ multiply(s, x) for k, s in zip(KEY, slope, strict=True)) for x in (1, 2)]
    made = [Share(shares.mark(KEY), 2, x, value) for x, value in zip((1, 2), values, strict=True)]
    assert combine(made) == KEY
    assert [one.to_text() for one in made] == [VECTOR_1, VECTOR_2]


VECTOR_1 = (
    "00C4-9Z6S-K2NS-KP30-40B4-CHJ6-8V3C-DHP6-8S34-CHY7-RZ3W-CHJ6-8S3C-DHP6-RS34-CHJ9-S74W-KJ5Z-H6Z0"
)
VECTOR_2 = (
    "00C4-9Z6S-K2NS-KP30-40P8-SF7C-VN6Q-TB8X-1MYP-TQPE-ZTQ9-Z3XZ-XZF4-WZHE-3R73-WVJG-E101-097G-0256"
)


@pytest.mark.parametrize("at", range(0, 94, 5))
def test_a_slip_of_the_pen_is_noticed(at: int):
    """One letter for another is refused; letters that look alike, case and spaces do not count."""
    text = split(KEY, 2, 2)[0].to_text()
    if text[at] != "-":
        other = "0" if text[at] != "0" else "7"
        with pytest.raises(Invalid, match="share-mistyped"):
            Share.parse(text[:at] + other + text[at + 1 :])
    plain = text.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert Share.parse(plain).to_text() == text


@pytest.mark.parametrize("text", ["", "AAAA", "U" * 76, "Z" * 76, "0" * 76, "É" * 76])
def test_what_is_no_share_is_refused(text: str):
    """Wrong letters, wrong length, wrong version."""
    with pytest.raises(Invalid, match="share-mistyped"):
        Share.parse(text)


def test_swapped_letters_are_noticed():
    """Two neighbours in the wrong order are a slip, too."""
    text = split(KEY, 2, 2)[1].to_text().replace("-", "")
    for at in range(len(text) - 1):
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        if swapped != text:
            with pytest.raises(Invalid, match="share-mistyped"):
                Share.parse(swapped)


def test_shares_that_do_not_belong_together_are_refused():
    """Of two keys, of two thresholds, or of two splittings of one key."""
    one, other = split(KEY, 3, 2), split(KEY[::-1], 3, 2)
    with pytest.raises(Invalid, match="shares-mixed"):
        combine([one[0], other[1]])
    with pytest.raises(Invalid, match="shares-mixed"):
        combine([one[0], split(KEY, 3, 3)[1]])
    with pytest.raises(Corrupt, match="shares-wrong"):
        combine([one[0], split(KEY, 3, 2)[1]])
    with pytest.raises(Corrupt, match="shares-wrong"):
        combine([one[0], replace(one[1], value=bytes(32))])


@pytest.mark.parametrize(("count", "needed"), [(1, 1), (3, 1), (2, 3), (17, 2), (0, 0)])
def test_odd_counts_are_refused(count: int, needed: int):
    """One share that is enough is no split custody."""
    with pytest.raises(Invalid, match="shares-count"):
        split(KEY, count, needed)


def test_a_share_does_not_show_itself():
    """Neither its value nor its letters stand in what is printed of it by mistake."""
    [share, _] = split(KEY, 2, 2)
    assert repr(share) == "Share(1)"
