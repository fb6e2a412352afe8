"""The account: one row for each document, and everything that was found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.storage.fsck import layout
from services.storage.fsck.books import Books, Class, Finding, read_books
from services.storage.fsck.documents import check_documents, check_editions
from services.storage.fsck.messages import check_messages
from services.storage.fsck.sealed import check_objects, check_unspoken_blobs, check_unspoken_log
from services.storage.fsck.sent import check_deliveries, check_packs, check_releases
from services.storage.fsck.stores import Blobs, Receivers
from services.storage.fsck.tables import Rows


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document through every hop; ``found`` is the worst of its findings."""

    id: str
    case: str
    found: Class
    state: str
    objects: int
    editions: int
    releases: int
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """The whole account. ``counts`` has every class, documents and other findings apart."""

    documents: tuple[DocumentRow, ...]
    findings: tuple[Finding, ...]
    deep: bool
    strict: bool = False

    @property
    def document_counts(self) -> dict[str, int]:
        """How many documents are in each class."""
        counted = Counter(row.found for row in self.documents)
        return {name.value: counted[name] for name in Class}

    @property
    def finding_counts(self) -> dict[str, int]:
        """How many findings are in each class."""
        counted = Counter(one.found for one in self.findings)
        return {name.value: counted[name] for name in Class if name is not Class.OK}

    @property
    def whole(self) -> bool:
        """Whether nothing at all is lost or doubled; when strict, whether all has settled too.

        Then a step still to come, parked mail, or a blob that nothing speaks of is not whole.
        """
        bad = {Class.LOST, Class.DOUBLED}
        if self.strict:
            bad |= {Class.UNEXPECTED, Class.WAITING}
        return not any(one.found in bad for one in self.findings)


def account(
    rows: Rows,
    blobs: Blobs,
    receivers: Receivers = Receivers(),
    *,
    deep: bool = False,
    running: bool = False,
    strict: bool = False,
) -> Account:
    """Read everything and say what is there, what is missing and what is there twice.

    ``deep`` hashes every blob. ``running`` says that work is going on: then a step that is still
    to come is waiting, not lost. ``strict`` calls only what has settled whole. Raises
    UnreadableError for a database that cannot be read.
    """
    books = read_books(rows, blobs, receivers, deep=deep, running=running)
    check_objects(books)
    check_unspoken_blobs(books)
    check_unspoken_log(books)
    check_documents(books)
    check_editions(books)
    check_releases(books)
    check_deliveries(books)
    check_packs(books)
    check_messages(books)
    return Account(tuple(_document_rows(books)), tuple(books.findings), deep, strict)


def _document_rows(books: Books) -> Iterator[DocumentRow]:
    about: dict[str, list[Finding]] = defaultdict(list)
    for finding in books.findings:
        if finding.document:
            about[finding.document].append(finding)
    objects = Counter(row["document"] for row in books.objects.values())
    editions = Counter(
        row["document"] for row in books.tables[layout.EDITION] if row["state"] == "proved"
    )
    releases = Counter(
        row["document"] for row in books.tables[layout.RELEASE_ITEM] if row["state"] == "active"
    )
    worst = list(Class)
    for row in books.tables[layout.DOCUMENT]:
        findings = about[row["id"]]
        yield DocumentRow(
            id=row["id"],
            case=row["case"],
            found=min((one.found for one in findings), key=worst.index, default=Class.OK),
            state=row["state"],
            objects=objects[row["id"]],
            editions=editions[row["id"]],
            releases=releases[row["id"]],
            reasons=tuple(sorted({one.reason for one in findings})),
        )


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """The findings in the order of the classes."""
    order = list(Class)
    return sorted(findings, key=lambda one: (order.index(one.found), one.what, one.id))
