"""Messages between services: everything that was sent was heard, by all who must hear it."""

from __future__ import annotations

from services.storage.fsck import layout
from services.storage.fsck.books import Books, Class


def check_messages(books: Books) -> None:
    """Every event of an outbox has taken effect on each of its queues; no other event has.

    One that was given up is lost until somebody replays it.
    """
    heard = {(row["id"], row["queue"]) for table in layout.INBOXES for row in books.tables[table]}
    sent = set()
    for table in layout.OUTBOXES:
        for row in books.tables[table]:
            sent.add(row["id"])
            queues = layout.ROUTES.get(row["type"])
            if queues is None:
                books.say(Class.UNEXPECTED, "event", row["id"], "event-unknown", row["case_id"])
            for queue in queues or ():
                if (row["id"], queue) not in heard:
                    reason = f"unheard-{queue.replace('.', '-')}"
                    books.say(books.late, "event", row["id"], reason, row["case_id"])
    for event in sorted({event for event, _ in heard} - sent):
        books.say(Class.UNEXPECTED, "event", event, "event-of-nobody")
