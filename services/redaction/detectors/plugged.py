"""Recognisers an operator brings: Presidio, spaCy, GLiNER, or any ``Detector``, by configuration.

``plug_in`` takes names of factories (``module:callable``), calls each once and makes detectors of
what they return; ``detecting`` puts those behind Lockgate's own. Nothing is skipped in silence:

* at the start Invalid is raised for a factory that is missing or fails, for a model of a kind
  nobody knows, for an entity name that is in no table, and for one that fails on a harmless text;
* for a document Invalid is raised when a model raises, or answers with places outside the text, a
  score that is none, or an entity in no table. Whoever called holds the document back.

The message names the plug-in by its position and the kind of error, never the text it was given.
"""

from __future__ import annotations

import numbers
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from services.redaction.detectors.base import DEFAULT, Detector, detect
from services.redaction.domain.overlap import DROP_BELOW
from services.redaction.domain.register import Register
from services.redaction.domain.spans import Category, Reason, Span
from shared.domain.errors import Invalid

SETTING = "LOCKGATE_DETECTORS"
_C = Category
_T = TypeVar("_T")
_QUASI = frozenset({_C.DATE, _C.AGE, _C.PLACE, _C.ORGANISATION, _C.TRAIT, _C.EVENT, _C.FINANCIAL})
_HARMLESS = "On 4 May 2019 Ms Example of 1 Example Street rang 07700 900123 about 999 000 0018."
_PIECE, _SMALL_PIECE = 100_000, 350  # GLiNER reads 384 words and drops the rest without a word
_SHARED = 100  # two pieces share so much that a name on the seam is whole in one of them
_CERTAIN = 0.6  # spaCy gives no score
_GLINER_THRESHOLD = 0.3
_NATIONAL = re.compile(r"[A-Z]{2}_[A-Z_]+")


class Kind(NamedTuple):
    """What a foreign entity is here."""

    category: Category
    label: str


_PLACE, _DATE = Kind(_C.PLACE, "Place"), Kind(_C.DATE, "date")
_PERSON, _ORGANISATION = Kind(_C.PERSON, "Person"), Kind(_C.ORGANISATION, "Organisation")
_ADDRESS, _TRAIT = Kind(_C.ADDRESS, "address"), Kind(_C.TRAIT, "nationality or faith")
_PHONE, _EMAIL = Kind(_C.PHONE, "telephone number"), Kind(_C.EMAIL, "e-mail address")

KINDS: dict[str, Kind | None] = {
    "PERSON": _PERSON, "PER": _PERSON, "NAME": _PERSON, "PERSON_NAME": _PERSON,
    "LOCATION": _PLACE, "LOC": _PLACE, "GPE": _PLACE, "FAC": _PLACE, "PLACE": _PLACE,
    "CITY": _PLACE, "ADDRESS": _ADDRESS, "STREET_ADDRESS": _ADDRESS,
    "ORGANIZATION": _ORGANISATION, "ORGANISATION": _ORGANISATION, "ORG": _ORGANISATION,
    "MISC": _ORGANISATION, "SCHOOL": Kind(_C.SCHOOL, "School"),
    "HOSPITAL": Kind(_C.HEALTH_PROVIDER, "Health provider"),
    "NRP": _TRAIT, "NORP": _TRAIT, "OCCUPATION": Kind(_C.TRAIT, "occupation"),
    "EVENT": Kind(_C.EVENT, "event"), "DATE": _DATE, "DATE_TIME": _DATE, "TIME": _DATE,
    "DATE_OF_BIRTH": Kind(_C.DATE_OF_BIRTH, "date of birth"), "AGE": Kind(_C.AGE, "age"),
    "PHONE_NUMBER": _PHONE, "PHONE": _PHONE, "EMAIL_ADDRESS": _EMAIL, "EMAIL": _EMAIL,
    "URL": Kind(_C.URL, "web address"), "USERNAME": Kind(_C.HANDLE, "user name"),
    "IP_ADDRESS": Kind(_C.DEVICE, "network address"),
    "MAC_ADDRESS": Kind(_C.DEVICE, "device address"),
    "IBAN_CODE": Kind(_C.FINANCIAL, "account number"),
    "CREDIT_CARD": Kind(_C.FINANCIAL, "card number"),
    "CRYPTO": Kind(_C.FINANCIAL, "account number"), "MONEY": Kind(_C.FINANCIAL, "amount"),
    "MEDICAL_LICENSE": Kind(_C.STAFF_NUMBER, "professional number"),
    "ID": Kind(_C.CASE_NUMBER, "reference number"),
    "UK_NHS": Kind(_C.HEALTH_NUMBER, "NHS number"),
    "UK_NINO": Kind(_C.STATE_NUMBER, "National Insurance number"),
    "UK_PASSPORT": Kind(_C.STATE_NUMBER, "passport number"),
    "UK_POSTCODE": Kind(_C.POSTCODE, "postcode"),
    "UK_DRIVING_LICENCE": Kind(_C.STATE_NUMBER, "driving licence number"),
    "UK_VEHICLE_REGISTRATION": Kind(_C.VEHICLE, "vehicle registration"),
    "CARDINAL": None, "ORDINAL": None, "PERCENT": None, "QUANTITY": None, "PRODUCT": None,
    "LAW": None, "LANGUAGE": None, "WORK_OF_ART": None,
}  # fmt: skip
"""What the names that models use mean here. None: known, and nothing that identifies anybody."""


class Found(NamedTuple):
    """One answer of a model, not yet believed."""

    start: Any
    end: Any
    entity: Any
    score: Any


Answer = Callable[[str], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a factory may return instead of the bare model: the model and how it is to be used.

    ``kinds`` adds to or replaces rows of ``KINDS``; ``labels`` are what GLiNER is asked for;
    ``threshold`` drops answers below it (without one everything is proposed; GLiNER: 0.3).
    """

    model: Any
    name: str = ""
    kinds: Mapping[str, Kind | None] = field(default_factory=dict)
    labels: Sequence[str] = ("person", "address", "phone number", "date of birth", "school")
    threshold: float | None = None
    language: str = "en"


@dataclass(frozen=True, slots=True)
class PlugIn:
    """A model as a detector. Raises Invalid where it cannot be relied on."""

    name: str
    position: int
    answer: Answer
    kinds: Mapping[str, Kind | None]
    threshold: float
    piece: int

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """What the model answers for ``text``, checked; Invalid for a failure or nonsense."""
        del register
        spans: list[Span] = []
        for start, piece in _pieces(text, self.piece):
            spans += self._checked(start, piece)
        return spans

    def _checked(self, at: int, piece: str) -> Iterator[Span]:
        for found in _guarded(self.position, partial(self.answer, piece)):
            if not _sound(found, len(piece)):
                raise _invalid("plug-in-nonsense", "gave a place or score that cannot be",
                               self.position)  # fmt: skip
            kind = kind_of(found.entity, self.kinds, self.position)
            if kind is not None and found.score >= self.threshold:
                yield Span(
                    at + int(found.start),
                    at + int(found.end),
                    kind.category,
                    kind.label,
                    Reason.QUASI_ID if kind.category in _QUASI else Reason.DIRECT_ID,
                    self.name,
                    max(DROP_BELOW, float(found.score)),
                )


@dataclass(frozen=True, slots=True)
class Native:
    """A detector somebody else wrote, held to what a detector promises."""

    name: str
    position: int
    own: Detector

    def find(self, text: str, register: Register) -> Iterable[Span]:
        """Its spans; Invalid for a failure, or for anything that is no span of this text."""
        spans = _guarded(self.position, partial(self.own.find, text, register))
        for span in spans:
            fits = isinstance(span, Span) and isinstance(span.category, Category)
            if not fits or not _sound(Found(span.start, span.end, "", span.confidence), len(text)):
                raise _invalid("plug-in-nonsense", "gave a place or score that cannot be",
                               self.position)  # fmt: skip
        return spans


def detecting(factories: Sequence[str]) -> Callable[[str, Register], list[Span]]:
    """Detection with Lockgate's own detectors, then those the factories make."""
    return partial(detect, detectors=(*DEFAULT, *plug_in(factories))) if factories else detect


def plug_in(factories: Sequence[str]) -> tuple[Detector, ...]:
    """The detectors that factories make, each tried on a harmless text.

    Raises Invalid ``plug-in-missing``, ``plug-in-failed``, ``plug-in-kind``, ``plug-in-entity`` or
    ``plug-in-nonsense``; the fact ``position`` counts from one in the order of the setting.
    """
    made = tuple(_made(name, position) for position, name in enumerate(factories, start=1))
    for detector in made:
        list(detector.find(_HARMLESS, Register()))
    return made


def kind_of(entity: object, kinds: Mapping[str, Kind | None], position: int) -> Kind | None:
    """What an entity name means; None when it is known to identify nobody.

    Numbers of other countries (``US_SSN``) need no row. Raises Invalid ``plug-in-entity``.
    """
    name = re.sub(r"[\s\-]+", "_", str(entity).strip()).upper()
    if name in kinds:
        return kinds[name]
    if _NATIONAL.fullmatch(name):
        return Kind(_C.STATE_NUMBER, "official number")
    raise _invalid("plug-in-entity", "names an entity that no table explains", position)


def _made(factory: str, position: int) -> Detector:
    module, _, attribute = factory.partition(":")
    try:
        make = getattr(import_module(module), attribute)
    except Exception as error:  # noqa: BLE001 - whatever an import raises, the start is refused
        raise _invalid("plug-in-missing", "cannot be imported", position, error) from None
    try:
        given = make()
    except Exception as error:  # noqa: BLE001 - somebody else's code
        raise _invalid("plug-in-failed", "cannot be made", position, error) from None
    return _adapted(given if isinstance(given, Brought) else Brought(given), position)


def _adapted(brought: Brought, position: int) -> Detector:
    model = brought.model
    if callable(getattr(model, "find", None)) and isinstance(getattr(model, "name", None), str):
        return Native(model.name, position, model)
    name, answer, entities = _spoken(brought, position)
    kinds = KINDS | {key.upper(): kind for key, kind in brought.kinds.items()}
    for entity in entities:
        kind_of(entity, kinds, position)
    asked = callable(getattr(model, "predict_entities", None))
    threshold = brought.threshold or 0.0
    piece = _SMALL_PIECE if asked else _PIECE
    return PlugIn(brought.name or name, position, answer, kinds, threshold, piece)


def _spoken(brought: Brought, position: int) -> tuple[str, Answer, Iterable[str]]:
    """The model's own way to be asked: a name for it, how to ask, and what it can answer."""
    model = brought.model
    if callable(getattr(model, "predict_entities", None)):
        return "gliner", partial(_gliner, brought), brought.labels
    if callable(getattr(model, "get_supported_entities", None)) and hasattr(model, "registry"):
        entities = _guarded(position, partial(model.get_supported_entities, brought.language))
        return "presidio", partial(_presidio_engine, brought), entities
    if callable(getattr(model, "analyze", None)) and hasattr(model, "supported_entities"):
        if any(kind.__name__ == "SpacyRecognizer" for kind in type(model).__mro__):
            raise _invalid("plug-in-kind", "answers nothing outside an AnalyzerEngine", position)
        return "presidio", partial(_presidio_recogniser, model), model.supported_entities
    if callable(model) and hasattr(model, "pipe_names"):
        labels = getattr(model, "pipe_labels", {})
        known = [name for pipe in ("ner", "entity_ruler") for name in labels.get(pipe, ())]
        return "spacy", partial(_spacy, model), known
    raise _invalid("plug-in-kind", "is neither Presidio, spaCy, GLiNER nor a detector", position)


def _presidio_recogniser(model: Any, text: str) -> Iterator[Found]:
    results = model.analyze(text=text, entities=model.supported_entities, nlp_artifacts=None)
    for one in results:
        yield Found(one.start, one.end, one.entity_type, one.score)


def _presidio_engine(brought: Brought, text: str) -> Iterator[Found]:
    for one in brought.model.analyze(text=text, language=brought.language):
        yield Found(one.start, one.end, one.entity_type, one.score)


def _spacy(model: Any, text: str) -> Iterator[Found]:
    for one in model(text).ents:
        yield Found(one.start_char, one.end_char, one.label_, _CERTAIN)


def _gliner(brought: Brought, text: str) -> Iterator[Found]:
    threshold = _GLINER_THRESHOLD if brought.threshold is None else brought.threshold
    answers = brought.model.predict_entities(text, list(brought.labels), threshold=threshold)
    for one in answers:
        yield Found(one["start"], one["end"], one["label"], one.get("score", _CERTAIN))


def _guarded(position: int, ask: Callable[[], Iterable[_T]]) -> list[_T]:
    """What a model answers. Its own error may quote the text, so it is not passed on."""
    try:
        return list(ask())
    except Exception as error:  # noqa: BLE001 - whatever it is, the text was not looked at
        raise _invalid("plug-in-failed", "failed on a text", position, error) from None


def _sound(found: Found, size: int) -> bool:
    if not all(_is_whole(at) for at in (found.start, found.end)):
        return False
    if not isinstance(found.score, numbers.Real) or not 0.0 <= float(found.score) <= 1.0:
        return False  # NaN as well: it is not between anything
    return bool(0 <= found.start < found.end <= size)


def _is_whole(value: object) -> bool:
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _pieces(text: str, size: int) -> Iterator[tuple[int, str]]:
    """The text in pieces that share their seams."""
    for start in range(0, max(1, len(text) - _SHARED), size - _SHARED):
        yield start, text[start : start + size]


def _invalid(code: str, what: str, position: int, error: Exception | None = None) -> Invalid:
    kind = type(error).__name__ if error else ""
    facts = {"position": position} | ({"error": kind} if kind else {})
    return Invalid(code, f"Plug-in {position} of {SETTING} {what}.", **facts)
