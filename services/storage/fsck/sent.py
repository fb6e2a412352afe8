"""What went out: releases, deliveries and packs, against what should have and what arrived."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from services.storage.fsck import layout
from services.storage.fsck.books import Books, Class, groups
from services.storage.fsck.tables import Row


def check_releases(books: Books) -> None:
    """Every open release holds each proved edition of its audience once, and nothing else."""
    editions = {row["id"]: row for row in books.tables[layout.EDITION]}
    documents = {row["id"]: row for row in books.tables[layout.DOCUMENT]}
    items = groups(books.tables[layout.RELEASE_ITEM], "release")
    due: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for edition in editions.values():
        if edition["state"] == "proved" and _is_current(documents.get(edition["document"])):
            due[edition["case"], edition["audience"]].append(edition)
    for release in books.tables[layout.RELEASE]:
        held = items.get(release["id"], [])
        counted = Counter(item["edition"] for item in held)
        for item in held:
            _item(books, release, item, counted, editions, documents)
        if release["state"] == "open":
            for edition in due[release["case"], release["audience"]]:
                if edition["id"] not in counted:
                    books.say(books.late, "release", release["id"], "edition-not-released",
                              release["case"], edition["document"])  # fmt: skip


def _item(
    books: Books,
    release: Row,
    item: Row,
    counted: Counter[str],
    editions: Mapping[str, Row],
    documents: Mapping[str, Row],
) -> None:
    if item["state"] != "active":
        return
    edition = editions.get(item["edition"])
    reason, found = "", books.early
    if counted[item["edition"]] > 1:
        reason, found = "item-twice", Class.DOUBLED
    elif editions and edition is None:
        reason = "item-of-no-edition"
    elif edition is not None and edition["audience"] != release["audience"]:
        reason, found = "item-of-another-audience", Class.UNEXPECTED
    elif edition is not None and edition["state"] != "proved":
        reason = "item-not-proved"
    elif documents and not _is_current(documents.get(item["document"])):
        reason = "item-of-withdrawn-document"
    if reason:
        books.say(found, "release-item", item["id"], reason, release["case"], item["document"])


def _is_current(document: Row | None) -> bool:
    return document is None or document["state"] == "accepted"


def check_deliveries(books: Books) -> None:
    """Everything delivered arrived, once; what needed several attempts is recovered."""
    deliveries = books.tables[layout.DELIVERY]
    for row in deliveries:
        if row["state"] == "parked":
            books.say(Class.UNEXPECTED, "delivery", row["id"], "delivery-parked", row["case"])
        elif row["state"] != "delivered":
            books.say(books.late, "delivery", row["id"], "not-delivered", row["case"])
        elif row["attempts"] > 1:
            books.say(Class.RECOVERED, "delivery", row["id"], "delivered-again", row["case"])
    # The same notice may rightly go out again for another cause; a pack may not.
    packs = [row for row in deliveries if row["kind"] != "email"]
    for rows in groups(packs, "kind", "case", "subject").values():
        for row in rows[1:]:
            books.of(Class.DOUBLED, "delivery", row, "same-delivery-twice")
    if books.receivers.mail is not None:
        mails = {row["id"]: row for row in deliveries if row["kind"] == "email"}
        _arrivals(books, mails, books.receivers.mail, "mail", done="delivered")


def check_packs(books: Books) -> None:
    """Every receipted pack lies with the Panel, once, byte for byte as it was sent."""
    packs = {row["id"]: row for row in books.tables[layout.PACK]}
    for row in packs.values():
        if row["state"] != "received":
            books.say(books.late, "pack", row["id"], "pack-not-received", row["case"])
    for rows in groups(packs.values(), "decision", "version").values():
        if len(rows) > 1:
            books.say(Class.DOUBLED, "pack", rows[1]["id"], "two-packs", rows[1]["case"])
    if books.receivers.packs is None:
        return
    _arrivals(books, packs, books.receivers.packs, "pack", done="received")
    for name, digest in books.receivers.pack_digests.items():
        if name in packs and packs[name]["sha256"] != digest:
            books.say(Class.LOST, "pack", name, "pack-differs", packs[name]["case"])


def _arrivals(
    books: Books, sent: Mapping[str, Row], arrived: Counter[str], what: str, *, done: str
) -> None:
    for name, row in sent.items():
        if row["state"] == done and not arrived[name]:
            books.say(Class.LOST, what, name, f"{what}-not-arrived", row["case"])
    for name, count in arrived.items():
        if name not in sent:
            books.say(Class.UNEXPECTED, what, name, f"{what}-of-nobody")
        elif count > 1:
            books.say(Class.DOUBLED, what, name, f"{what}-arrived-twice", sent[name]["case"])
