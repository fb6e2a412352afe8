"""Factories as an operator writes them, and models that misbehave."""

from __future__ import annotations

from types import SimpleNamespace

from services.redaction.detectors.plugged import Brought, Kind
from services.redaction.domain.spans import Category, Reason, Span


def nhs():
    """Presidio's recogniser of NHS numbers."""
    from presidio_analyzer.predefined_recognizers import NhsRecognizer

    return NhsRecognizer()


def nino():
    """Presidio's recogniser of National Insurance numbers."""
    from presidio_analyzer.predefined_recognizers import UkNinoRecognizer

    return UkNinoRecognizer()


def early_help():
    """A pattern of an agency's own."""
    from presidio_analyzer import Pattern, PatternRecognizer

    pattern = Pattern("early help", r"\bEarly Help file [a-z]{3}-[a-z]{3}\b", 0.7)
    recogniser = PatternRecognizer(supported_entity="EARLY_HELP", patterns=[pattern])
    kind = Kind(Category.CASE_NUMBER, "case number")
    return Brought(recogniser, name="early help", kinds={"EARLY_HELP": kind})


def engine():
    """An AnalyzerEngine with a tokeniser and no language model."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    class Blank(SpacyNlpEngine):
        def __init__(self) -> None:
            super().__init__()
            self.nlp = {"en": spacy.blank("en")}

        def load(self) -> None:
            """There is nothing to load."""

    registry = RecognizerRegistry(recognizers=[nhs(), nino()], supported_languages=["en"])
    return AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])


def rules():
    """A spaCy pipeline with a ruler and no model."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "FAC", "pattern": "the old boathouse"}])
    return nlp


class Gliner:
    """Answers as GLiNER does, and reads no more words than it."""

    def predict_entities(self, text, labels, threshold=0.5):
        """One name, where it stands among the first words."""
        assert "person" in labels
        at = " ".join(text.split(" ")[:384]).find("zimbalist")
        found = {"start": at, "end": at + 9, "label": "person", "score": 0.9}
        return [found] if at >= 0 and threshold <= 0.9 else []


def gliner():
    """A stand-in for a model of many gigabytes."""
    return Gliner()


class Own:
    """A detector written for Lockgate."""

    name = "own"

    def find(self, text, register):
        """One place."""
        at = text.find("the boathouse")
        if at >= 0:
            yield Span(at, at + 13, Category.PLACE, "Place", Reason.QUASI_ID, "own", 0.5)


own = Own


def broken():
    """Fails when made."""
    raise RuntimeError("Millie")


def nothing():
    """Is no recogniser."""
    return 7


def unexplained():
    """Names an entity that no table explains."""
    return SimpleNamespace(supported_entities=["SHOE_SIZE"], analyze=lambda **_: [])


def needs_engine():
    """Answers nothing when it stands alone."""
    from presidio_analyzer.predefined_recognizers import SpacyRecognizer

    return SpacyRecognizer()


def _answering(**answer):
    """Silent on the harmless text, then answers this."""
    full = {"start": 0, "end": 1, "entity_type": "PERSON", "score": 0.5} | answer

    def analyze(text, **_):
        return [] if text.startswith("On 4 May 2019") else [SimpleNamespace(**full)]

    return SimpleNamespace(supported_entities=["PERSON"], analyze=analyze)


def beyond():
    """A place behind the end."""
    return _answering(end=10_000)


def backwards():
    """An end before the start."""
    return _answering(start=3, end=2)


def negative():
    """A place before the beginning."""
    return _answering(start=-1)


def fraction():
    """Half a character."""
    return _answering(start=0.5)


def no_score():
    """A score that is no number."""
    return _answering(score=float("nan"))


def too_sure():
    """More than certain."""
    return _answering(score=7)


def renamed():
    """An entity that was not announced."""
    return _answering(entity_type="SHOE_SIZE")


def failing():
    """Raises with the text in its message."""

    def analyze(text, **_):
        if text.startswith("On 4 May 2019"):
            return []
        raise RuntimeError(text)

    return SimpleNamespace(supported_entities=["PERSON"], analyze=analyze)


def silent():
    """Gives None where a list belongs."""
    return SimpleNamespace(
        supported_entities=["PERSON"],
        analyze=lambda text, **_: [] if text.startswith("On 4 May 2019") else None,
    )


class Careless:
    """A detector whose spans are none."""

    name = "careless"

    def find(self, text, register):
        """A span longer than the text."""
        if text.startswith("On 4 May 2019"):
            return []
        return [Span(0, 10_000, Category.PERSON, "Person", Reason.DIRECT_ID, "careless", 0.5)]


careless = Careless
