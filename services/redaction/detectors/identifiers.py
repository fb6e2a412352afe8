"""Numbers and codes of United Kingdom records: health, school, police, courts, money, devices.

Each row says what it looks like, what it is, and how sure the look alone makes us. A checksum that
holds raises the confidence; one that fails lowers it but never drops the span. Rows that are only
noise without a label ("LCS", "PID") need that label before them.
"""
# ruff: noqa: E501 - a pattern is easier to check on one line

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import ahocorasick

from services.redaction.detectors import checks
from services.redaction.detectors.folding import lowered
from services.redaction.detectors.windows import near
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span

NAME = "identifiers"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of identifier. Group ``v`` of the pattern, where there is one, is the value."""

    label: str
    category: Category
    pattern: re.Pattern[str]
    confidence: float
    check: Callable[[str], bool] | None = None
    passed: float = 0.0
    reason: Reason = Reason.DIRECT_ID
    has: str = ""
    labels: tuple[str, ...] = ()


_B = r"(?<![A-Za-z0-9])"
_E = r"(?![A-Za-z0-9])"
_LABELLED = re.compile(r"\(\?i:\(\?<!\[A-Za-z0-9\]\)\(\?:(.*?)\)\\s\{0,3\}\(\?:\(\?:no\|")
_LABEL_TO = r"\s{0,3}(?:(?:no|nos|num|number|ref|reference|id|code|is|was|of)\b\.?\s{0,2}){0,3}[:#=\-(]?\s{0,3}"


def _row(
    label: str,
    category: Category,
    pattern: str,
    confidence: float,
    *,
    cues: tuple[str, ...] = (),
    **more: object,
) -> Row:
    labelled = _LABELLED.match(pattern)
    fragments = tuple(
        max(re.findall(r"[a-z][a-z &/]*", word), key=len)
        for word in (labelled.group(1).split("|") if labelled else ())
    )
    fragments = cues or fragments
    return Row(label, category, re.compile(pattern), confidence, labels=fragments, **more)  # type: ignore[arg-type]


def _labelled(words: str, value: str) -> str:
    return rf"(?i:{_B}(?:{words}){_LABEL_TO})(?P<v>{value}){_E}"


C = Category
ROWS: tuple[Row, ...] = (
    # -- health
    _row("NHS number", C.HEALTH_NUMBER,
         _B + r"\d{3}[ \t.\-/]{0,2}\d{3}[ \t.\-/]{0,2}\d{4}" + _E, 0.62, check=checks.nhs, passed=0.97, has="long"),
    _row("NHS number", C.HEALTH_NUMBER,
         _labelled(r"nhs|chi|h&c|hsc", r"[0-9OolISB]{1,4}(?:[ .\-/]{0,2}[0-9OolISB]{1,4}){1,9}"), 0.95),
    _row("hospital number", C.HEALTH_NUMBER,
         _labelled(r"hospital|hosp|mrn|unit number|patient (?:id|no|number)|medical record|emis|systmone|rio|k number|district",
                   r"[A-Z]{0,3}[ \-]?\d{4,10}[A-Z]?"), 0.9),
    # -- school
    _row("UPN", C.EDUCATION_NUMBER,
         _B + r"(?i:[A-Z])[ \-]?\d{3}[ \-]?\d{4}[ \-]?\d{2}[ \-]?\d{2}[ \-]?[0-9A-Za-z]" + _E,
         0.85, check=checks.upn, passed=0.98, has="long"),
    _row("UPN", C.EDUCATION_NUMBER, _labelled(r"upn|unique pupil", r"[A-Za-z]?[ ]?\d[\d ]{8,14}[A-Za-z]?"), 0.95),
    _row("ULN", C.EDUCATION_NUMBER, _labelled(r"uln|unique learner", r"\d[\d ]{8,12}\d"), 0.95),
    _row("ULN", C.EDUCATION_NUMBER, _B + r"[1-9]\d{9}" + _E, 0.6, check=checks.uln, passed=0.9, has="long"),
    # -- state
    _row("National Insurance number", C.STATE_NUMBER,
         _B + r"(?:[A-Z]{2}[ \-.]?\d{2}[ \-.]?\d{2}[ \-.]?\d{2}(?:[ \-.]?[A-DFMP](?![A-Za-z0-9]))?"
         r"|[a-z]{2} ?\d{2} ?\d{2} ?\d{2} ?[a-d](?![A-Za-z0-9])|[a-z]{2}\d{6})(?![\d])",
         0.8, check=checks.nino, passed=0.93, has="long"),
    _row("National Insurance number", C.STATE_NUMBER,
         _labelled(r"ni|nino|national insurance", r"[A-Za-z]{2}[ \-.]?\d[\d \-.]{4,9}[A-Za-z]?|TN\d{6}[A-Z]?"), 0.95),
    _row("passport number", C.STATE_NUMBER,
         _labelled(r"passport|brp|arc|biometric residence permit|travel document", r"[A-Z]{0,3}[ \-/]?\d[\d \-/]{5,10}[A-Z]?"), 0.94),
    _row("Home Office reference", C.STATE_NUMBER,
         _labelled(r"home office|ho|cid|asylum|nass|case owner", r"[A-Z]{0,2}\d{6,8}(?:/\d{1,3})?"), 0.92),
    _row("Home Office reference", C.STATE_NUMBER, _B + r"[A-Z]\d{7}" + _E, 0.7, has="mix"),
    _row("driving licence number", C.STATE_NUMBER,
         _B + r"(?i:[A-Z9]{5})[ \-]?\d{6}[ \-]?(?i:[A-Z9]{2})[ \-]?[\dA-Z](?i:[A-Z]{2})(?: ?\d{2})?" + _E, 0.95, has="long"),
    _row("driving licence number", C.STATE_NUMBER,
         _labelled(r"driving licen[cs]e|driver|licen[cs]e|dvla", r"[A-Z9]{2,5}[ \-]?\d{6}[ \-]?[A-Z0-9]{2,7}"), 0.94),
    # -- police
    _row("PNC number", C.POLICE_NUMBER, _B + r"(?:19|20)?\d{2}/\d{1,7}[A-Z]" + _E, 0.85, check=checks.pnc, passed=0.97, has="slash"),
    _row("PNC number", C.POLICE_NUMBER, _labelled(r"pnc(?: ?id)?", r"\d{2,4}[ /]?\d{1,7} ?[A-Za-z]?"), 0.95),
    _row("CRO number", C.POLICE_NUMBER, _B + r"(?:SF ?\d{2}/\d{1,6}|\d{1,6}/\d{2}) ?[A-Z]" + _E, 0.85, check=checks.cro, passed=0.97, has="slash"),
    _row("CRO number", C.POLICE_NUMBER, _labelled(r"cro", r"(?:SF)?\d{1,6}/?\d{1,6}[A-Z]?"), 0.95),
    _row("arrest summons number", C.POLICE_NUMBER,
         _B + r"\d{2}/?[0-9A-Z]{4}/?[0-9A-Z]{2}/?\d{1,11}[A-Z]" + _E, 0.75, check=checks.asn, passed=0.97, has="mix"),
    _row("arrest summons number", C.POLICE_NUMBER, _labelled(r"asn|arrest.?summons", r"\d{2}[0-9A-Z/ ]{6,22}[A-Z]?"), 0.95),
    _row("police reference", C.POLICE_NUMBER, _B + r"\d{2}(?:[A-Z]{2}|[A-Z]\d|\d[A-Z])\d{5}\d{2}" + _E, 0.88, has="mix"),
    _row("police reference", C.POLICE_NUMBER, _B + r"\d{2}[A-Z]{2}/\d{3,6}/\d{2}" + _E, 0.9, has="slash"),
    _row("crime reference", C.POLICE_NUMBER,
         _labelled(r"crime|crime report|cad|log|incident|niche|occurrence|occ|niche occurrence|storm|athena|police|urn|custody|op|connect|holmes|intel|intelligence|vpa|ppn|dash|merlin|cris|report",
                   r"(?=[A-Z/\- ]{0,6}\d)[A-Z]{0,5}[ \-/]{0,2}\d[\dA-Z]*(?:[/\-][A-Z0-9]+){0,4}(?<=[0-9A-Z]{2})"), 0.88),
    _row("crime reference", C.POLICE_NUMBER, _B + r"13(?:[01]\d|2\d)\d{7}" + _E, 0.8, has="long"),
    _row("crime reference", C.POLICE_NUMBER, _B + r"\d{7}/\d{2}" + _E, 0.85, has="slash"),
    _row("crime reference", C.POLICE_NUMBER, r"(?i:\bCAD)[ \-#:]*\d{1,6}[/ ]?\d{1,2}(?i:[A-Z]{3})\d{2,4}" + _E, 0.93, cues=("cad",)),
    _row("prison number", C.POLICE_NUMBER, _B + r"[A-Z]\d{4}[A-Z]{2}" + _E, 0.88, has="mix"),
    # -- courts
    _row("court number", C.COURT_NUMBER, _B + r"[A-Z]{2}\d{2}[CPDFZ]\d{5}" + _E, 0.95, has="mix"),
    _row("court number", C.COURT_NUMBER, _B + r"\d{4}[ \-]\d{4}[ \-]\d{4}[ \-]\d{4}" + _E, 0.9, check=checks.luhn, passed=0.96, has="long"),
    _row("court number", C.COURT_NUMBER,
         _labelled(r"court|claim|case no|case number|application|appl|application nos|docket|proceedings|petition|indictment",
                   r"[A-Z]{0,3} ?\d{1,7}(?:[/\-]\d{2,4})?(?:[A-Z]?\d{3,6})?(?<=\d{3})"), 0.85),
    _row("application number", C.COURT_NUMBER, r"(?i:\bapplications?\b[^.\n]{0,40}?\(?nos?\. ?)(?P<v>\d{1,6}/\d{2,4})" + _E, 0.97, cues=("application",)),
    _row("application number", C.COURT_NUMBER, _B + r"\d{4,6}/\d{2}" + _E, 0.85, has="slash"),
    _row("neutral citation", C.COURT_NUMBER, r"\[\d{4}\] (?:EW|UK|NI|CS)[A-Z]+ (?:Civ |Crim |Fam )?\d{1,5}(?: \([A-Za-z]+\))?", 0.8, has="cite"),
    # -- social care and reviews
    _row("case number", C.CASE_NUMBER,
         _labelled(r"lcs|ics|mosaic|liquidlogic|carefirst|care first|pid|person id|client|swis|azeus|ssid|paris|capita|synergy|ehm|early help|eclipse|caseload|social care|service user|record|file|case|person|child|family|liquid logic",
                   r"(?:[A-Z]{1,4}[ \-/]?)?\d{4,10}"), 0.9),
    _row("case number", C.CASE_NUMBER, _B + r"(?:LCS|ICS|PID|MOS|EHM|SW ?ID)[ \-:#]{0,2}\d{4,10}" + _E, 0.92, cues=("lcs", "ics", "pid", "mos", "ehm", "sw id", "swid")),
    _row("review reference", C.CASE_NUMBER,
         _labelled(r"sin|cdop|steis|strategic executive|lado|marac|mappa|datix|ulysses|psirf|lscp|cscpr|cspr|dhr|sar|ncmd|ecdop|ehcp|mash|camhs|ref|our ref|your ref|reference|complaint|referral|safeguarding",
                   r"(?=[A-Z/\-]{0,12}\d)(?:[A-Z]{1,8}[/\- ]?)?[A-Z0-9]*\d[A-Z0-9]*(?:[/\-][A-Z0-9]+){0,4}(?<=[A-Z0-9/\-]{3})"), 0.88),
    _row("incident reference", C.CASE_NUMBER, _B + r"20\d{2}/\d{3,6}" + _E, 0.75, has="slash"),
    # -- staff
    _row("professional registration", C.STAFF_NUMBER, _B + r"SW ?\d{4,6}" + _E, 0.9, reason=Reason.STAFF, cues=("sw",)),
    _row("professional registration", C.STAFF_NUMBER, _labelled(r"swe|social work england", r"(?:SW)? ?\d{1,6}"), 0.93, reason=Reason.STAFF),
    _row("professional registration", C.STAFF_NUMBER, _B + r"\d{2}[A-Z]\d{4}[A-Z]" + _E, 0.93, reason=Reason.STAFF, has="mix"),
    _row("professional registration", C.STAFF_NUMBER, _labelled(r"nmc|pin", r"\d{2}[A-Z]\d{4}[A-Z]|\d{4,8}[A-Z]?"), 0.92, reason=Reason.STAFF),
    _row("professional registration", C.STAFF_NUMBER, _labelled(r"gmc|gdc|gphc|trn|teacher ref(?:erence)?|qts|hcpc|bacp|sra", r"[A-Z]{0,2} ?\d{5,7}|\d{2}/\d{5}"), 0.93, reason=Reason.STAFF),
    _row("professional registration", C.STAFF_NUMBER, _B + r"(?:PYL|PH|OT|SL|PA|ODP|CH|DT|BS|CS|RA)\d{5,6}" + _E, 0.8, reason=Reason.STAFF, has="mix"),
    _row("collar number", C.STAFF_NUMBER,
         r"\b(?:W?PC|PCSO|DC|W?DC|PS|DS|Sgt|Sergeant|Insp|Inspector|DI|DCI|Constable|SC|TDC)\.?[ #]{0,2}(?P<v>[A-Z]{0,2}\d{2,5})" + _E, 0.88, reason=Reason.STAFF, cues=("pc", "wpc", "pcso", "dc", "wdc", "ps", "ds", "sgt", "sergeant", "insp", "inspector", "di", "dci", "constable", "sc", "tdc")),
    _row("collar number", C.STAFF_NUMBER, _labelled(r"collar|shoulder|warrant|badge|staff|employee|payroll", r"[A-Z]{0,2}\d{3,7}"), 0.9, reason=Reason.STAFF),
    # -- money
    _row("account number", C.FINANCIAL, _B + r"(?i:[A-Z]{2})\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}" + _E, 0.6, check=checks.iban, passed=0.98, has="mix"),
    _row("sort code", C.FINANCIAL, _labelled(r"sort ?code|s/c|sc", r"\d{2}[ \-]?\d{2}[ \-]?\d{2}"), 0.96),
    _row("sort code", C.FINANCIAL, _B + r"\d{2}-\d{2}-\d{2}(?=[ ,;/]{1,3}(?:(?i:account|acc|a/c)[^\d\n]{0,12})?\d{8})" + _E, 0.9, has="long"),
    _row("account number", C.FINANCIAL, _labelled(r"account|acc|acct|a/c|bank|iban|roll", r"\d[\d ]{5,10}\d"), 0.92),
    _row("account number", C.FINANCIAL, r"(?<=\d{2}-\d{2}-\d{2})[ ,;/]{1,3}(?P<v>\d{8})" + _E, 0.93, has="long"),
    _row("card number", C.FINANCIAL, _B + r"(?:\d{4}[ \-]?){3}\d{1,7}" + _E, 0.55, check=checks.luhn, passed=0.93, has="long"),
    _row("card number", C.FINANCIAL, _B + r"3[47]\d{2}[ \-]?\d{6}[ \-]?\d{5}" + _E, 0.6, check=checks.luhn, passed=0.93, has="long"),
    # -- vehicles, devices, places
    _row("vehicle registration", C.VEHICLE, _B + r"[A-Z]{2}[0-9]{2} ?[A-Z]{3}" + _E, 0.93, has="mix"),
    _row("vehicle registration", C.VEHICLE, _B + r"(?:[A-Z]\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3}[A-Z])" + _E, 0.7, has="mix"),
    _row("vehicle registration", C.VEHICLE, _labelled(r"vrm|vrn|reg|registration|index|plate|number plate|vehicle", r"[A-Za-z]{1,3}\d{1,4} ?[A-Za-z]{0,3}|\d{1,4} ?[A-Za-z]{1,3}"), 0.88),
    _row("device number", C.DEVICE, _labelled(r"imei|meid", r"\d[\d \-]{12,18}\d"), 0.97),
    _row("device number", C.DEVICE, _B + r"\d{2}[ \-]?\d{6}[ \-]?\d{6}[ \-]?\d" + _E, 0.6, check=checks.luhn, passed=0.9, has="long"),
    _row("device address", C.DEVICE, _B + r"(?:[0-9A-Fa-f]{2}[:\-]){5}[0-9A-Fa-f]{2}" + _E, 0.96, has="pairs"),
    _row("network address", C.DEVICE, r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)", 0.9, has="dots"),
    _row("network address", C.DEVICE, r"(?<![\w:])(?:[0-9A-Fa-f]{1,4}:){3,7}(?::?[0-9A-Fa-f]{1,4}){1,4}(?![\w:])", 0.8, has="pairs"),
    _row("property reference", C.ADDRESS, _labelled(r"uprn|usrn|property ref", r"\d{5,12}"), 0.95),
    _row("grid reference", C.PLACE, _labelled(r"grid ref|grid reference|os grid", r"[A-Z]{2} ?\d{2,5} ?\d{2,5}"), 0.9),
    _row("coordinates", C.ADDRESS, r"(?<![\d.])-?\d{1,2}\.\d{4,8}[°NS]?, ?-?\d{1,3}\.\d{4,8}[°EW]?(?!\d)", 0.93, has="long"),
    # -- postcodes
    _row("postcode", C.POSTCODE,
         _B + r"(?:GIR ?0AA|(?:[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9](?:[0-9]|[ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW])) ?[0-9][ABD-HJLNP-UW-Z]{2}|ZZ99 ?\d[A-Z]{2})" + _E, 0.96, has="mix"),
    _row("postcode", C.POSTCODE,
         _B + r"(?i:[A-Z]{1,2}\d[A-Z\d]?[ \t]{1,2}\d[A-Z]{2})" + _E, 0.82, has="mix"),
    _row("postcode", C.POSTCODE, _B + r"(?:[a-z]{1,2}\d{1,2}[a-z]?\d[abd-hjlnp-uw-z]{2}|(?=[A-Z]{1,2}[OIl]?\d|[A-Z]{1,2}[OIl][OIl]? ?\d)[A-Z]{1,2}[\dOIl][\dOIlA-Z]? ?[\dOIlS][A-Z]{2})" + _E, 0.75, has="mix"),
    _row("postcode", C.POSTCODE, _labelled(r"post ?code|postal code", r"[A-Za-z]{1,2}\d[A-Za-z\d]?(?: ?[0-9OI][A-Za-z]{2})?"), 0.95),
)  # fmt: skip

_PHONE = re.compile(
    r"(?<![\w./+])(?:(?:\+|00)44[ \-.]?(?:\(0\)[ \-.]?)?|\(\+?44\)[ \-.]?0?|\(?0)"
    r"\(?[1-9]\d{0,4}\)?(?:[ \-./]{0,2}\d{2,8}){1,4}(?:\s?(?:x|ext\.?|extension)\s?\d{2,5})?(?![\w])"
)
_PHONE_LABELLED = re.compile(
    r"(?i:\b(?:tel|telephone|phone|mob|mobile|fax|ph|contact(?: no| number)?|call|text)\b"
    r"[.:\s]{0,3}(?:no\.?|number)?[.:\s]{0,3})(?P<v>[+(]?\d[\d \-().]{5,16}\d)(?!\w)"
)
_ABROAD = re.compile(
    r"(?<![\w./])(?:\+|00)(?!44)[1-9]\d{0,2}[ \-.]?(?:\(?\d{1,4}\)?[ \-.]?){2,5}\d{2,4}(?!\w)"
)
_EMAIL = re.compile(
    r"(?<![\w.])[\w.!#$%&'*+/=?^`{|}~-]+(?:@| ?\[at\] ?| ?\(at\) ?)"
    r"[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[\w-]*[A-Za-z0-9])?)+"
)
_URL = re.compile(r"(?i)(?:\b(?:https?|ftp)://|\bwww\.)[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]")
_DOMAIN = re.compile(
    r"(?i)(?<![\w@.])(?:[a-z0-9-]+\.)+(?:com|org|net|co\.uk|org\.uk|ac\.uk|gov\.uk|sch\.uk|nhs\.uk|uk|info|me|io)"
    r"(?:/[^\s<>\"')\]]*[^\s<>\"')\].,;:!?])?(?![\w.]*\w)"
)
_HANDLE = re.compile(r"(?<![\w@./])@[A-Za-z_][\w.]{1,29}(?<!\.)")
_HANDLE_LABELLED = re.compile(
    r"(?i:\b(?:snapchat|snap|insta|instagram|tiktok|twitter|discord|facebook|fb|xbox|psn|roblox"
    r"|username|user ?name|gamertag|handle|kik|telegram|whatsapp)\b(?: (?:name|id|account|user|handle|profile))*"
    r"(?: is| was| of)?\s?[:=\-(]?\s?[\"']?)(?P<v>(?=[\w.\-]*[\d_.\-])[A-Za-z][\w.\-]{2,29}\w)"
)
_DOT_END = re.compile(r"\.(?:com|org|net|uk|co|info|me|io|ac|gov|sch|nhs|COM|ORG|UK)\b")
_NETWORKS = re.compile(
    r"[Ss][Nn][Aa][Pp]|[Ii]nsta|[Tt]ik[Tt]ok|[Tt]witter|[Dd]iscord|[Ff]acebook|FB|fb|[Xx]box|PSN|psn|[Rr]oblox|[Uu]ser"
    r"|[Gg]amertag|[Hh]andle|[Kk]ik|[Tt]elegram|[Ww]hats[Aa]pp|///|[Ww]hat3|w3w|INSTA|USER"
)
_WORDS3 = re.compile(
    r"(?:///|(?i:what3words|w3w)[ :]{1,3}/{0,3})(?P<v>[a-z]{3,}\.[a-z]{3,}\.[a-z]{3,})"
)
_DIGITS = re.compile(r"\d+")
# What a row without a label needs to see near by. Each begins with a plain character, so that
# looking for it through the whole text is quick.
_FEATURES = {
    "slash": re.compile(r"/[\dA-Z]"),
    "mix": re.compile(
        r"\d(?:(?<=[A-Za-z]\d)|(?<=[A-Za-z] \d)|(?!st|nd|rd|th)[A-Za-z]|(?= [A-Z]{2,3}(?![a-z])))"
    ),
    "long": re.compile(
        r"\d(?:[ \t.\-/()]{0,3}[A-Za-z]{0,2}[ \t.\-/(),;]{0,3}\d){4,}|\d{2}-\d{2}-\d{2}"
    ),
    "dots": re.compile(r"\.\d{1,3}\."),
    "pairs": re.compile(r"[:\-][0-9A-Fa-f]{1,4}[:\-]"),
    "cite": re.compile(r"\[\d{4}\]"),
}
_BACK, _AHEAD = 26, 44
_REACH, _BEYOND = 32, 84


def _automaton() -> Any:
    """All labels, each with the rows it calls for."""
    owners: dict[str, list[Row]] = {}
    for row in ROWS:
        for label in row.labels:
            owners.setdefault(label, []).append(row)
    found = ahocorasick.Automaton()
    for label, rows in owners.items():
        found.add_word(label, (len(label), tuple(rows)))
    found.make_automaton()
    return found


_LABELS = _automaton()
_BY_FEATURE = {
    name: tuple(row for row in ROWS if row.has == name and not row.labels) for name in _FEATURES
}


class IdentifierDetector:
    """Finds identifiers by shape and label. ``find`` wants folded text."""

    name = NAME

    def find(self, text: str, register: Register) -> Iterable[Span]:  # noqa: ARG002 - by shape alone
        """Spans for every identifier-shaped value."""
        found = list(_labelled_values(text))
        for feature, pattern in _FEATURES.items():
            for start, stop in near(text, pattern, _BACK, _AHEAD):
                for row in _BY_FEATURE[feature]:
                    for match in row.pattern.finditer(text, start, stop):
                        found.append(_of_row(row, match))  # noqa: PERF401 - a hot loop
                if feature == "long":
                    found.extend(_phones(text, start, stop))
        found.extend(_contacts(text))
        return found


def _labelled_values(text: str) -> Iterator[Span]:
    """Values of the rows whose label stands shortly before a digit."""
    low = lowered(text)
    digits = [match.start() for match in _DIGITS.finditer(text)]
    if not digits:
        return
    digits.append(len(text) + _REACH + 1)
    for last, (size, rows) in _LABELS.iter(low):
        first = last + 1 - size
        if first and low[first - 1].isalnum():
            continue
        if digits[bisect_right(digits, last)] - last <= _REACH:
            for row in rows:
                match = row.pattern.match(text, first, min(len(text), last + _BEYOND))
                if match:
                    yield _of_row(row, match)


def _of_row(row: Row, match: re.Match[str]) -> Span:
    group = "v" if "v" in row.pattern.groupindex else 0
    start, end = match.span(group)
    sure = row.confidence
    if row.check and row.check(match.group(group)):
        sure = row.passed
    return Span(start, end, row.category, row.label, row.reason, NAME, sure)


def _phones(text: str, start: int, stop: int) -> Iterator[Span]:
    for match in _PHONE.finditer(text, start, stop):
        size = len(checks.digits(match.group()))
        if 9 <= size <= 17:  # noqa: PLR2004
            yield _span(match.span(), Category.PHONE, "telephone number", 0.95 if size > 9 else 0.7)  # noqa: PLR2004
    for match in _PHONE_LABELLED.finditer(text, start, stop):
        yield _span(match.span("v"), Category.PHONE, "telephone number", 0.92)
    for match in _ABROAD.finditer(text, start, stop):
        yield _span(match.span(), Category.PHONE, "telephone number", 0.85)


def _contacts(text: str) -> Iterator[Span]:
    if "@" in text or "at]" in text or "at)" in text:
        yield from _all(_EMAIL, text, Category.EMAIL, "e-mail address", 0.97)
        yield from _all(_HANDLE, text, Category.HANDLE, "user name", 0.9)
    if "://" in text or "www." in text or "WWW." in text:
        yield from _all(_URL, text, Category.URL, "web address", 0.93)
    for start, stop in near(text, _DOT_END, 80, 80):
        yield from _all(_DOMAIN, text, Category.URL, "web address", 0.75, start, stop)
    for start, stop in near(text, _NETWORKS, 2, 70):
        yield from _all(_HANDLE_LABELLED, text, Category.HANDLE, "user name", 0.85, start, stop)
        yield from _all(_WORDS3, text, Category.ADDRESS, "location code", 0.95, start, stop)


def _all(
    pattern: re.Pattern[str],
    text: str,
    category: Category,
    label: str,
    sure: float,
    start: int = 0,
    stop: int | None = None,
) -> Iterator[Span]:
    group = "v" if "v" in pattern.groupindex else 0
    for match in pattern.finditer(text, start, len(text) if stop is None else stop):
        yield _span(match.span(group), category, label, sure)


def _span(where: tuple[int, int], category: Category, label: str, sure: float) -> Span:
    return Span(*where, category, label, Reason.DIRECT_ID, NAME, sure)
