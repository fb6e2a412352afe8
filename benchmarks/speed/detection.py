"""Detection: Lockgate, and Presidio with patterns alone, on the same texts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.speed import material
from benchmarks.speed.cost import cost_of

Result = dict[str, float | str]
_ENGLISH = ["en"]


def _texts(kind: str, size: int) -> list[str]:
    return material.prose(size) if kind == "prose" else material.notes(size)


def lockgate(kind: str, size: int, entries: int) -> Result:
    """Characters a second of detection, document by document.

    ``ready`` are the seconds that making the register's tables takes, once in a process.
    """
    from services.redaction.detectors import detect  # noqa: PLC0415 - not when Presidio is measured

    texts, register = _texts(kind, size), material.register(entries)
    detect("warm", material.register(1))
    _, ready = cost_of(lambda: detect("warm", register))
    _, seconds = cost_of(lambda: [detect(text, register) for text in texts])
    return {"rate": sum(map(len, texts)) / seconds, "seconds": seconds, "ready": ready}


def whole(size: int, entries: int) -> Result:
    """The same on one text of so many characters."""
    from services.redaction.detectors import detect  # noqa: PLC0415 - not when Presidio is measured

    text = "\n".join(material.notes(min(size, 1_000_000)))
    text = (text * (1 + size // len(text)))[:size]
    register = material.register(entries)
    detect("warm", register)
    _, seconds = cost_of(lambda: detect(text, register))
    return {"rate": size / seconds, "seconds": seconds}


def presidio(kind: str, size: int, recognisers: str) -> Result:
    """Characters a second of Presidio with a tokeniser and no trained pipeline.

    ``uk``: its recognisers of the United Kingdom and those without a country. ``default``: what it
    loads by itself for English.
    """
    engine = _engine(recognisers)
    texts = _texts(kind, size)
    engine.analyze(text="warm", language="en")
    _, seconds = cost_of(lambda: [engine.analyze(text=t, language="en") for t in texts])
    return {
        "rate": sum(map(len, texts)) / seconds,
        "recognisers": float(len(engine.registry.recognizers)),
    }


def _engine(recognisers: str) -> Any:
    import spacy  # noqa: PLC0415 - in this measurement's process alone
    import tldextract.tldextract  # noqa: PLC0415
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # noqa: PLC0415
    from presidio_analyzer import predefined_recognizers as held  # noqa: PLC0415
    from presidio_analyzer.nlp_engine import SpacyNlpEngine  # noqa: PLC0415

    # The list of public suffixes that is in the package; none is fetched.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
    registry = RecognizerRegistry(supported_languages=_ENGLISH)
    if recognisers == "default":
        registry.load_predefined_recognizers(languages=_ENGLISH)
    else:
        registry.recognizers = [
            held.NhsRecognizer(), held.UkNinoRecognizer(), held.UkDrivingLicenceRecognizer(),
            held.UkPassportRecognizer(), held.UkPostcodeRecognizer(),
            held.UkVehicleRegistrationRecognizer(), held.EmailRecognizer(),
            held.PhoneRecognizer(supported_regions=["GB"]), held.UrlRecognizer(),
            held.IpRecognizer(), held.CreditCardRecognizer(), held.IbanRecognizer(),
            held.DateRecognizer(),
        ]  # fmt: skip
    engine: Any = SpacyNlpEngine()
    engine.nlp = {"en": spacy.blank("en")}
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=_ENGLISH)


def quality(half: str, count: int) -> Result:
    """Shares of the made-up case files: found, and kept."""
    from benchmarks.detect_uk import measure  # noqa: PLC0415 - brings the detectors
    from benchmarks.uk_cases.gold import Group  # noqa: PLC0415

    score = measure(sealed=half == "sealed", count=count)
    return {str(group): score.share(group) for group in Group}


def judgments(file: str) -> Result:
    """Annotated court judgments, the applicant as register, every proposal taken."""
    from benchmarks import detect_tab  # noqa: PLC0415 - brings the detectors
    from services.redaction.detectors import detect  # noqa: PLC0415

    score = detect_tab.Score()
    for document in detect_tab.documents(Path(file), "all"):
        score.add(document, detect(document["text"], detect_tab.register_for(document)))
    return {
        "direct mentions found": score.recall("DIRECT"),
        "quasi mentions found": score.recall("QUASI"),
        "words rightly taken": score.right / max(1, score.words),
        "proposals rightly made": score.hits / max(1, score.spans),
    }
