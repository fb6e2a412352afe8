"""Documents and editions: what intake accepted against what is sealed and redacted."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from services.storage.fsck import layout
from services.storage.fsck.books import Books, Class, groups
from services.storage.fsck.tables import Row


def check_documents(books: Books) -> None:
    """Every accepted document is sealed as what was accepted, and redaction has it, once."""
    accepted = {row["id"]: row for row in books.tables[layout.DOCUMENT]}
    reviews = {row["id"]: row for row in books.tables[layout.REVIEW]}
    for row in accepted.values():
        _document(books, row, reviews.get(row["id"]))
    for rows in groups(accepted.values(), "object").values():
        for row in rows[1:]:
            books.of(Class.DOUBLED, "document", row, "object-of-two-documents", row["id"])
    for upload, rows in groups(accepted.values(), "upload").items():
        for row in rows[1:] if upload else ():
            books.of(Class.DOUBLED, "document", row, "upload-of-two-documents", row["id"])
    if accepted:
        _unclaimed(books, accepted.keys(), reviews.values())
    originals = [row for row in books.objects.values() if row["kind"] == "original"]
    for rows in groups(originals, "case", "document", "version").values():
        for row in rows[1:]:
            books.of(Class.DOUBLED, "object", row, "original-sealed-twice", row["document"])


def _document(books: Books, row: Row, review: Row | None) -> None:
    fault = _original_fault(row, books.objects.get(row["object"]))
    if fault:
        books.of(Class.LOST, "document", row, fault, row["id"])
    if review is None:
        if row["state"] == "accepted":
            books.of(books.late, "document", row, "review-missing", row["id"])
    elif (review["object"], review["case"]) != (row["object"], row["case"]):
        books.of(Class.LOST, "review", row, "review-differs", row["id"])


def _unclaimed(books: Books, accepted: Collection[str], reviews: Iterable[Row]) -> None:
    for row in reviews:
        if row["id"] not in accepted:
            books.of(Class.UNEXPECTED, "review", row, "review-of-no-document", row["id"])
    for row in books.objects.values():
        kept = row["kind"] == "original" and row["state"] != "discarded"
        if kept and row["document"] not in accepted:
            books.of(books.early, "object", row, "original-of-no-document", row["document"])


def _original_fault(document: Row, stored: Row | None) -> str:
    if stored is None:
        return "original-missing"
    if stored["state"] == "discarded":
        return "original-discarded"
    same = (
        stored["kind"] == "original"
        and stored["case"] == document["case"]
        and stored["sha256"] == document["sha256"]
        and stored["size"] == document["size"]
    )
    return "" if same else "original-differs"


def check_editions(books: Books) -> None:
    """Every proved edition is sealed as proved, storage has heard of it, and it is the only one."""
    heard = {row["id"] for row in books.tables[layout.EDITION_FACT]}
    proved = [row for row in books.tables[layout.EDITION] if row["state"] == "proved"]
    for row in proved:
        fault = _edition_fault(books, row)
        if fault:
            books.of(Class.LOST, "edition", row, fault, row["document"])
        elif row["id"] not in heard:
            books.of(books.late, "edition", row, "edition-unheard", row["document"])
    for rows in groups(proved, "item", "audience", "version").values():
        for row in rows[1:]:
            books.of(Class.DOUBLED, "edition", row, "proved-twice", row["document"])


def _edition_fault(books: Books, row: Row) -> str:
    stored, proof = books.objects.get(row["object"]), books.objects.get(row["certificate"])
    if stored is None:
        return "edition-missing"
    if proof is None:
        return "certificate-missing"
    places = {(one["case"], one["document"], one["audience"]) for one in (stored, proof)}
    same = (
        places == {(row["case"], row["document"], row["audience"])}
        and (stored["kind"], proof["kind"]) == ("edition", "certificate")
        and stored["sha256"] == row["sha256"]
    )
    return "" if same else "edition-differs"
