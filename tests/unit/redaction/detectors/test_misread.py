"""What a poor scan misread is put right, one character for one, and nothing else is touched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.redaction.detectors.misread import mended
from tests.unit.redaction.detectors.case_register import CASE, covered

MISREAD = [
    ("on 3O March 2O21", "on 30 March 2021"),
    ("on 2l/O6/2018", "on 21/06/2018"),
    ("due 2S March", "due 25 March"),
    ("2019-l1-O4", "2019-11-04"),
    ("the l6th of 0ctober", "the 16th of October"),
    ("the 3lst of Apri1", "the 31st of April"),
    ("from 198.5l.10O.7", "from 198.51.100.7"),
    ("ring 077OO 900l23", "ring 07700 900123"),
    ("Mrs Ha1l and 8everley", "Mrs Hall and Beverley"),
    ("Padd0ck Schoo1", "Paddock School"),
    ("5t Jude's Hea1th Centre", "St Jude's Health Centre"),
    ("WAT5ON and PERKlNS", "WATSON and PERKINS"),
    ("MK51 SMR", "MK51 5MR"),
    ("0'Leary and O'8rady", "O'Leary and O'Brady"),
]
MEANT = [
    "Year5", "KS2", "5days", "8am", "1st", "2nd", "15th", "B12", "3B", "S8 1AA",
    "5mg", "Covid19", "user1", "P45", "22KD0012", "a 10am slot", "H2O", "O2", "4G", "Room8",
    "f81d4fae-7dec", "plan 2b", "CR0 2AB", "L1 8JQ",
]  # fmt: skip


@pytest.mark.parametrize(("scanned", "printed"), MISREAD)
def test_what_was_misread_is_put_right(scanned: str, printed: str) -> None:
    """Digits among letters and letters among digits read as what they stand for."""
    assert mended(scanned) == printed


@pytest.mark.parametrize("text", MEANT)
def test_codes_and_counts_stay_as_they_are(text: str) -> None:
    """What mixes letters and digits by design is no misreading."""
    assert mended(text) == text


@given(st.text(alphabet="aeLlO0o15SsBb8It/-.' \n", max_size=60))
def test_every_offset_is_kept(text: str) -> None:
    """Mending never moves a character, whatever the text."""
    assert len(mended(text)) == len(text)


@pytest.mark.parametrize(
    "value", ["Ame1ia 0kafor", "04/O5/2019", "4 May 2O19", "l4 Larch Grove", "077OO 900l23"]
)
def test_registered_values_are_found_on_a_poor_scan(value: str) -> None:
    """A registered value with letters and digits confused is covered whole."""
    assert covered(f"the file gives {value} for her.", value, CASE)
