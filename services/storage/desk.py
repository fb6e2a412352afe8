"""What storage's pages and API work with, put together once by the bootstrap.

Each method is one unit of work, closed before the vault is asked for anything. Who may call what
is declared by the routes; the recipient of a release is checked here once more, for every file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from services.storage.bundles import bundle
from services.storage.domain.records import CaseFact, RecipientKey, Release, ReleaseItem
from services.storage.downloads import Sent, watched
from services.storage.handlers import logbook, reading, recipient_keys, releases
from services.storage.handlers.logbook import Line, Question
from services.storage.handlers.reading import ReleaseView
from services.storage.log import Log
from services.storage.packaging import Packaging, package_name
from shared.domain.errors import Conflict, Unavailable
from shared.domain.ids import new_id
from shared.domain.policy import Subject, Target
from shared.ports.clock import Clock
from shared.ports.source import Source
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, LogEntry, ObjectContext, Vault

T = TypeVar("T")
READ = "release-read"
BUNDLE = "bundle.zip"


@dataclass(frozen=True, slots=True)
class Desk:
    """Storage's ports, for the border."""

    units: UnitOfWorkFactory
    vault: Vault
    log: Log
    clock: Clock
    packaging: Packaging

    # --- releases -------------------------------------------------------------------------------

    def release_target(self, release_id: str) -> Target:
        """Whose release it is; raises Invalid ``release-missing``."""
        release = self._read(lambda uow: uow.get(Release, release_id))
        return Target(case=release.case, people=frozenset({release.person}))

    def releases_of(self, person: str) -> list[ReleaseView]:
        """Everything released to a person, newest first."""
        return self._read(lambda uow: reading.releases_of_person(person, uow=uow, clock=self.clock))

    def releases_of_cases(self, may: Callable[[str], bool]) -> list[ReleaseView]:
        """Every release of the cases that ``may`` allows, by case, newest first."""

        def work(uow: UnitOfWork) -> list[ReleaseView]:
            cases = {release.case for release in uow.find(Release)}
            return [
                view
                for case in sorted(cases)
                if may(case)
                for view in reading.releases_of_case(case, uow=uow, clock=self.clock)
            ]

        return self._read(work)

    def release(self, release_id: str) -> ReleaseView:
        """One release, for its manager; raises Invalid ``release-missing``."""
        return self._read(lambda uow: reading.release_view(release_id, uow=uow, clock=self.clock))

    def recall(self, release_id: str, reason: str, actor: str) -> None:
        """Recall a release; see ``releases.recall``."""
        self._write(lambda uow: releases.recall(release_id, reason, actor, uow=uow, log=self.log))

    def change_expiry(self, release_id: str, expires_at: datetime, actor: str) -> None:
        """Set when a release ends; see ``releases.change_expiry``."""
        self._write(
            lambda uow: releases.change_expiry(
                release_id, expires_at, actor, uow=uow, log=self.log, clock=self.clock
            )
        )

    def reopen(self, release_id: str, expires_at: datetime, actor: str) -> None:
        """Open a recalled release again; see ``releases.reopen``."""
        self._write(
            lambda uow: releases.reopen(
                release_id, expires_at, actor, uow=uow, log=self.log, clock=self.clock
            )
        )

    # --- keys of recipients ---------------------------------------------------------------------

    def newest_key(self, person: str) -> RecipientKey | None:
        """The public key that a person gave last."""
        return self._read(lambda uow: recipient_keys.newest_key(person, uow=uow))

    def keys_of(self, release: Release) -> tuple[RecipientKey | None, bool]:
        """The key that a release is sealed to, and whether another one waits for confirmation."""

        def work(uow: UnitOfWork) -> tuple[RecipientKey | None, bool]:
            newest = recipient_keys.newest_key(release.person, uow=uow)
            waits = newest is not None and newest.id != release.recipient_key
            return recipient_keys.key_of(release, uow=uow), waits

        return self._read(work)

    def register_key(self, person: str, text: str) -> RecipientKey:
        """Keep a person's public key; see ``recipient_keys.register``."""
        return self._write(
            lambda uow: recipient_keys.register(
                person, text, uow=uow, log=self.log, clock=self.clock
            )
        )

    def confirm_key(self, release_id: str, typed: str, actor: str) -> None:
        """Seal a release to its recipient's newest key; see ``recipient_keys.confirm``."""
        self._write(
            lambda uow: recipient_keys.confirm(release_id, typed, actor, uow=uow, log=self.log)
        )

    def remove_key(self, release_id: str, actor: str) -> None:
        """Seal a release to no key any more; see ``recipient_keys.remove``."""
        self._write(lambda uow: recipient_keys.remove(release_id, actor, uow=uow, log=self.log))

    # --- reading --------------------------------------------------------------------------------

    def readable(self, release_id: str, subject: Subject) -> ReleaseView:
        """A release that its recipient may read now; see ``reading.readable_release``."""
        return self._read(
            lambda uow: reading.readable_release(release_id, subject, uow=uow, clock=self.clock)
        )

    def open_item(
        self, release_id: str, item_id: str, subject: Subject
    ) -> tuple[ReleaseItem, Source]:
        """One file, checked and on record; see ``reading.readable_item``."""
        item, context = self._readable_item(release_id, item_id, subject)
        return item, self.vault.open(item.object, context, Actor(subject.person, READ))

    def file(self, release_id: str, item_id: str, subject: Subject) -> Sent:
        """One file as it is sent, or a package with it where the release is sealed to a key."""
        item, context = self._readable_item(release_id, item_id, subject)
        sealed = self._sealed(release_id, subject, item.name, (item,))
        if sealed is not None:
            return sealed
        source = self.vault.open(item.object, context, Actor(subject.person, READ))
        chunks = watched(source.chunks(), self.watch(release_id, item_id, subject))
        return Sent(item.name, chunks, source.size)

    def everything(self, release_id: str, subject: Subject) -> Sent:
        """All files of a release as a ZIP, or as a package where it is sealed to a key."""
        items = self.readable(release_id, subject).items
        sealed = self._sealed(release_id, subject, BUNDLE, items)
        return sealed or Sent(BUNDLE, self.bundle(release_id, subject))

    def _sealed(
        self, release_id: str, subject: Subject, name: str, items: Sequence[ReleaseItem]
    ) -> Sent | None:
        """These files as a package for the key that the release is sealed to; None without one."""
        view = self.readable(release_id, subject)
        key = self._read(lambda uow: recipient_keys.key_of(view.release, uow=uow))
        if key is None:
            return None
        content = self.bundle(release_id, subject, items)
        return Sent(package_name(name), self.packaging.seal(view.release, key, content))

    def watch(self, release_id: str, item_id: str, subject: Subject) -> Callable[[], object]:
        """Asks whether a file that is being sent may still be read; raises as ``open_item``."""
        return lambda: self._readable_item(release_id, item_id, subject)

    def bundle(
        self, release_id: str, subject: Subject, items: Sequence[ReleaseItem] | None = None
    ) -> Iterator[bytes]:
        """Files of a release, or all, as a ZIP; each is checked again as its turn comes."""
        view = self.readable(release_id, subject)

        def edition(item: ReleaseItem) -> Source:
            return self.open_item(release_id, item.id, subject)[1]

        def certificate(item: ReleaseItem) -> Source:
            _, context = self._readable_item(release_id, item.id, subject)
            actor = Actor(subject.person, READ)
            return self.vault.open(item.certificate, replace(context, kind="certificate"), actor)

        taken = view.items if items is None else items
        made = bundle(view.reference, view.release.audience, taken, edition, certificate)
        return watched(made, lambda: self.readable(release_id, subject))

    def _readable_item(
        self, release_id: str, item_id: str, subject: Subject
    ) -> tuple[ReleaseItem, ObjectContext]:
        return self._read(
            lambda uow: reading.readable_item(
                release_id, item_id, subject, uow=uow, clock=self.clock
            )
        )

    # --- the log --------------------------------------------------------------------------------

    def ask(self, question: Question, limit: int = 0) -> list[Line]:
        """Entries of the log, newest first."""
        return self._read(lambda uow: logbook.answer(question, uow=uow, limit=limit))

    def export(self, question: Question, actor: str) -> Iterator[str]:
        """Entries of the log as CSV; that they were taken out is on the log itself."""
        facts: dict[str, str | int] = {"actor": actor, "document": question.document}
        self.vault.log(LogEntry(new_id("log"), "log.exported", question.case, facts))
        return logbook.to_csv(self.ask(question))

    def checkpoint(self) -> str:
        """The log's present signed checkpoint."""
        return self._read(self.log.checkpoint)

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """An inclusion proof; raises Invalid ``log-range``."""
        return self._read(lambda uow: self.log.inclusion(uow, index, size))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """A consistency proof; raises Invalid ``log-range``."""
        return self._read(lambda uow: self.log.consistency(uow, old, new))

    def cases(self) -> list[CaseFact]:
        """Every case heard of, by reference."""
        return self._read(lambda uow: uow.find(CaseFact, order_by="reference"))

    def expire(self) -> None:
        """Mark every release whose time is over."""
        self._write(lambda uow: releases.expire(uow=uow, log=self.log, clock=self.clock))

    def _read(self, work: Callable[[UnitOfWork], T]) -> T:
        with self.units() as uow:
            return work(uow)

    def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run and commit; what lost a race against another writer may be tried again."""
        try:
            with self.units() as uow:
                answer = work(uow)
                uow.commit()
        except Conflict as conflict:
            if conflict.code.endswith(("-stale", "-exists")):
                raise Unavailable("storage-busy", "Somebody else was faster. Try again.") from None
            raise
        return answer
