"""Identifier rows: what is found, what a checksum changes, and the traps."""

from __future__ import annotations

import pytest

from services.redaction.detectors import checks, detect
from services.redaction.domain.spans import Category as C  # noqa: N817 - short in long tables
from tests.unit.redaction.detectors.case_register import EMPTY, at, category, covered

POSITIVE = [
    ("the number 999 000 0026 was", "999 000 0026", C.HEALTH_NUMBER),
    ("NHS: 9990000174", "9990000174", C.HEALTH_NUMBER),
    ("NHS No. 999 123 4560 given", "999 123 4560", C.HEALTH_NUMBER),
    ("NHS number: 0000000000", "0000000000", C.HEALTH_NUMBER),
    ("CHI 0101200000", "0101200000", C.HEALTH_NUMBER),
    ("hospital number: RXF1234567", "RXF1234567", C.HEALTH_NUMBER),
    ("UPN R999999926001", "R999999926001", C.EDUCATION_NUMBER),
    ("pupil U38299992601A left", "U38299992601A", C.EDUCATION_NUMBER),
    ("shown B801200005001 there", "B801200005001", C.EDUCATION_NUMBER),
    ("ULN 9276308686", "9276308686", C.EDUCATION_NUMBER),
    ("NI QQ 12 34 56 C", "QQ 12 34 56 C", C.STATE_NUMBER),
    ("is QQ123456C and", "QQ123456C", C.STATE_NUMBER),
    ("nino: qq123456c", "qq123456c", C.STATE_NUMBER),
    ("TN311258F is temporary", "TN311258F", C.STATE_NUMBER),
    ("passport no. 123456789", "123456789", C.STATE_NUMBER),
    ("Home Office ref A1234567", "A1234567", C.STATE_NUMBER),
    ("licence SMITH 901019 AB9XX", "SMITH 901019 AB9XX", C.STATE_NUMBER),
    ("at HD1 2TA now", "HD1 2TA", C.POSTCODE),
    ("at hd12ta now", "hd12ta", C.POSTCODE),
    ("no abode ZZ99 3VZ", "ZZ99 3VZ", C.POSTCODE),
    ("written HD1 2CI by", "HD1 2CI", C.POSTCODE),
    ("UPRN 100000000001", "100000000001", C.ADDRESS),
    ("on 07700 900123 today", "07700 900123", C.PHONE),
    ("on 0113 496 0123.", "0113 496 0123", C.PHONE),
    ("on 01632 960123,", "01632 960123", C.PHONE),
    ("on +44 (0)20 7946 0958", "+44 (0)20 7946 0958", C.PHONE),
    ("on +353 1 496 0000", "+353 1 496 0000", C.PHONE),
    ("write a.b@example.org", "a.b@example.org", C.EMAIL),
    ("write carol.hill@nhs.net", "carol.hill@nhs.net", C.EMAIL),
    ("write 4521@westyorkshire.pnn.police.uk", "4521@westyorkshire.pnn.police.uk", C.EMAIL),
    ("see https://example.org/x/amelia", "https://example.org/x/amelia", C.URL),
    ("follow @kelly.h99", "@kelly.h99", C.HANDLE),
    ("snapchat name: kelly_h99", "kelly_h99", C.HANDLE),
    ("LCS 1234567", "1234567", C.CASE_NUMBER),
    ("Mosaic ID: 998877", "998877", C.CASE_NUMBER),
    ("StEIS 2026/12345", "2026/12345", C.CASE_NUMBER),
    ("LADO ref KL/2024/033", "KL/2024/033", C.CASE_NUMBER),
    ("SIN ref: SIN-2026-0042", "SIN-2026-0042", C.CASE_NUMBER),
    ("13260001234 recorded", "13260001234", C.POLICE_NUMBER),
    ("crime ref 6543210/24", "6543210/24", C.POLICE_NUMBER),
    ("CAD 1234/12MAR24", "1234/12MAR24", C.POLICE_NUMBER),
    ("URN 13KD1234526", "13KD1234526", C.POLICE_NUMBER),
    ("PNC 2099/0000001G", "2099/0000001G", C.POLICE_NUMBER),
    ("id 79/123456T", "79/123456T", C.POLICE_NUMBER),
    ("CRO 999999/99A", "999999/99A", C.POLICE_NUMBER),
    ("has SF95/999999Z", "SF95/999999Z", C.POLICE_NUMBER),
    ("Order LS26C50123", "LS26C50123", C.COURT_NUMBER),
    ("case 1699-9999-9999-9995", "1699-9999-9999-9995", C.COURT_NUMBER),
    ("application (no. 18403/91)", "18403/91", C.COURT_NUMBER),
    ("worker SW00000", "SW00000", C.STAFF_NUMBER),
    ("NMC 99I9999E", "99I9999E", C.STAFF_NUMBER),
    ("GMC 7012345", "7012345", C.STAFF_NUMBER),
    ("reg AB12 CDE seen", "AB12 CDE", C.VEHICLE),
    ("AB12CDE", "AB12CDE", C.VEHICLE),
    ("iban GB82WEST12345698765432", "GB82WEST12345698765432", C.FINANCIAL),
    ("sort code 12-34-56", "12-34-56", C.FINANCIAL),
    ("account no 12345678", "12345678", C.FINANCIAL),
    ("card 4111 1111 1111 1111", "4111 1111 1111 1111", C.FINANCIAL),
    ("IMEI 490154203237518", "490154203237518", C.DEVICE),
    ("from 192.0.2.44 at", "192.0.2.44", C.DEVICE),
    ("mac 00:1B:44:11:3A:B7", "00:1B:44:11:3A:B7", C.DEVICE),
    ("///filled.count.soap", "filled.count.soap", C.ADDRESS),
]


@pytest.mark.parametrize(("text", "value", "kind"), POSITIVE)
def test_identifier_is_found_and_named(text: str, value: str, kind: C) -> None:
    """Each row finds its value whole and calls it what it is, or a number of the same weight."""
    assert covered(text, value, EMPTY)
    got = category(text, value)
    same = (
        {C.POSTCODE, C.ADDRESS},
        {C.FINANCIAL, C.COURT_NUMBER},
        {C.POLICE_NUMBER, C.COURT_NUMBER, C.CASE_NUMBER},
    )
    assert got is kind or any({got, kind} <= group for group in same)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("999 000 0018", "999 123 4560"),
        ("R999999926001", "Q207000016049"),
        ("9276308686", "9276308685"),
    ],
)
def test_checksum_raises_confidence_and_never_clears(good: str, bad: str) -> None:
    """A value that fails its check is still proposed, with less confidence."""
    sure, unsure = at(f"is {good}.", good, EMPTY), at(f"is {bad}.", bad, EMPTY)
    assert sure is not None
    assert unsure is not None
    assert 0.3 <= unsure.confidence < sure.confidence


def test_longest_number_wins() -> None:
    """Eleven digits of a telephone are not cut to the ten of a health number."""
    span = at("Ring 09990000018 today", "09990000018", EMPTY)
    assert span is not None


@pytest.mark.parametrize(
    "text",
    ["section 47 enquiry", "the Children Act 1989", "Working Together 2023", "aged under the threshold", "room 12",
     "paragraph 3.14", "page 12 of 40", "score 10/27", "CIN plan step 4", "100%", "BP 120/80", "temperature 37.5",
     "version 1.2.3", "at 14:35hrs", "15 working days", "3 to 5 times a week", "Regulation 44 visit",
     "section 20", "s.31(2)", "Article 8", "POLICE attended", "Year 10 pupil", "£250 per week", "24/7 support",
     "1:1 support", "50th centile", "COVID-19", "A&E", "999 call was made", "101 call", "111 call"],
)  # fmt: skip
def test_ordinary_numbers_are_left_alone(text: str) -> None:
    """Numbers of law, clocks, scores and doses are not identifiers."""
    assert detect(text, EMPTY) == []


def test_checks_accept_published_values_and_refuse_altered_ones() -> None:
    """The checksum functions agree with published examples."""
    assert checks.nhs("999 000 0018")
    assert not checks.nhs("999 123 4560")
    assert not checks.nhs("999")
    assert checks.upn("P207000016049")
    assert not checks.upn("Q207000016049")
    assert not checks.upn("nothing")
    assert checks.upn("U38299992601A")
    assert checks.uln("1234567899")
    assert not checks.uln("0234567899")
    assert checks.pnc("2099/0000001G")
    assert checks.pnc("79123456T")
    assert not checks.pnc("79/123456A")
    assert not checks.pnc("/A")
    assert checks.cro("999999/99A")
    assert checks.cro("SF95/999999Z")
    assert not checks.cro("999999")
    assert not checks.cro("/A")
    assert checks.iban("GB82 WEST 1234 5698 7654 32")
    assert checks.luhn("4111 1111 1111 1111")
    assert not checks.luhn("")
    assert checks.nino("AB123456C")
    assert not checks.nino("QQ123456C")
    assert not checks.nino("BG123456C")


def test_arrest_summons_check_follows_its_letter() -> None:
    """Exactly one check letter fits a number; a short or odd number fits none."""
    letters = "ZABCDEFGHJKLMNPQRTUVWXY"
    fits = [c for c in letters if checks.asn(f"09/01ZD/01/123456{c}")]
    assert len(fits) == 1
    assert not checks.asn("09")
    assert not checks.asn("0901ZD01ABCDEFG")


@pytest.mark.parametrize("text", ["call him on 01484 22", "0", "07"])
def test_short_digit_runs_are_no_telephone(text: str) -> None:
    """A few digits are not a telephone number."""
    assert all(s.category is not C.PHONE for s in detect(text, EMPTY))
