"""What the redaction service's pages and API work with, put together once by the bootstrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from services.redaction.domain.decisions import accepted_spans, span_of
from services.redaction.domain.labels import Labeller
from services.redaction.domain.policy import POLICY_VERSION, replacements
from services.redaction.domain.reading import Reading
from services.redaction.domain.records import (
    CaseRegister,
    Edition,
    Item,
    PageCheck,
    Proposal,
    ProposalState,
    Region,
    Review,
    RiskAnswer,
    Spot,
    SpotState,
)
from services.redaction.domain.register import EntryKind, Register
from services.redaction.domain.spans import Category, Reason, Replacement
from services.redaction.domain.strangers import Stranger
from services.redaction.handlers import (
    approvals,
    clearance,
    editions,
    proposals,
    readings,
    registers,
    strangers,
)
from services.redaction.readers.client import RenderedPage, render_pages
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Invalid
from shared.domain.policy import Action, Role, Target
from shared.ports.clock import Clock
from shared.ports.sandbox import Sandbox
from shared.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from shared.ports.vault import Actor, Vault
from shared.web.guard import identity, may
from shared.web.projection import MembershipFact

_FAMILY_ROLES = frozenset({"parent", "carer", "relative"})


@dataclass(frozen=True, slots=True)
class Sight:
    """A document as a person works on it."""

    review: Review
    items: tuple[Item, ...]
    proposals: tuple[Proposal, ...]
    regions: tuple[Region, ...]
    checks: tuple[PageCheck, ...]
    editions: tuple[Edition, ...]
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """The service's ports and what people do with them. Every change commits or has no effect."""

    units: UnitOfWorkFactory
    vault: Vault
    sandbox: Sandbox
    clock: Clock

    # --- whose is it --------------------------------------------------------------------------
    def document_target(self, document: str) -> Target:
        """Which case a document belongs to; raises Invalid ``review-missing``."""
        with self.units() as uow:
            return Target(case=uow.get(Review, document).case)

    def item_target(self, item: str, document: str = "") -> Target:
        """Which case an item belongs to.

        Raises Invalid ``item-missing``, also when it is not of this document.
        """
        with self.units() as uow:
            found = uow.get(Item, item)
        if document and found.document != document:
            raise Invalid("item-missing", "There is no such file in this document.")
        return Target(case=found.case)

    def region_target(self, region: str, document: str) -> Target:
        """Which case a drawn box belongs to.

        Raises Invalid ``region-missing``, also when it is not in this document.
        """
        with self.units() as uow:
            found = uow.get(Region, region)
        if found.document != document:
            raise Invalid("region-missing", "There is no such box in this document.")
        return Target(case=found.case)

    # --- looking ------------------------------------------------------------------------------
    def queue(self) -> list[tuple[CaseRegister, list[Review]]]:
        """The cases the present person works on, each with its documents."""
        with self.units() as uow:
            cases = uow.find(CaseRegister, order_by="id")
            mine = [case for case in cases if self._sees(case.id)]
            return [(case, uow.find(Review, case=case.id, order_by="number")) for case in mine]

    @staticmethod
    def _sees(case: str) -> bool:
        target = Target(case=case)
        return may(Action.REDACTION_SEE, target) or may(Action.REGISTER_SEE, target)

    def reviews(self, case: str) -> list[Review]:
        """Every document of a case, in order."""
        with self.units() as uow:
            return uow.find(Review, case=case, order_by="number")

    def sight(self, document: str) -> Sight:
        """A document with everything that was proposed and decided."""
        with self.units() as uow:
            review = uow.get(Review, document)
            return Sight(
                review,
                tuple(readings.current_items(review, uow)),
                tuple(readings.current_proposals(review, uow)),
                tuple(uow.find(Region, document=document)),
                tuple(uow.find(PageCheck, document=document)),
                tuple(uow.find(Edition, document=document, order_by="approved_at")),
                tuple(readings.current_spots(review, uow)),
            )

    def _review(self, document: str) -> Review:
        with self.units() as uow:
            return uow.get(Review, document)

    def authors(self, document: str) -> set[str]:
        """Whose work a document is: none of them may approve it."""
        with self.units() as uow:
            return readings.document_authors(uow.get(Review, document), uow)

    def item(self, item: str) -> Item:
        """One file of a document."""
        with self.units() as uow:
            return uow.get(Item, item)

    def file(self, document: str, wanted: str = "") -> Item:
        """A readable file of the present version, the first unless named.

        Raises Invalid ``item-missing``.
        """
        with self.units() as uow:
            items = readings.current_items(uow.get(Review, document), uow)
        for item in items:
            if item.state == "read" and wanted in {"", item.id}:
                return item
        raise Invalid("item-missing", "There is no such file in this document.")

    def reading(self, item: Item) -> Reading:
        """An item's reading; the opening is on the record."""
        return readings.open_reading(item, self.vault, Actor(identity().actor, "review"))

    def page_pixels(self, item: Item, page: int, dpi: int) -> RenderedPage:
        """One page as pixels, drawn in the sandbox. Raises Invalid ``page-missing``."""
        if not 1 <= page <= item.pages:
            raise Invalid("page-missing", "There is no such page.")
        actor = Actor(identity().actor, "review", str(page))
        source = self.vault.open(item.object, readings.source_context(item), actor)
        [drawn] = render_pages(self.sandbox, source, dpi, (page,))
        return drawn

    def preview(self, item: Item, reading: Reading, audience: Audience) -> list[Replacement]:
        """What an edition for this audience would write, by the decisions so far."""
        with self.units() as uow:
            decided = uow.find(Proposal, item=item.id)
            record = uow.get(CaseRegister, item.case)
        # A preview shows what would go if everything still open were accepted.
        taken = accepted_spans(decided) + [
            span_of(p) for p in decided if p.state is ProposalState.OPEN
        ]
        register = self._open(record).register
        labeller = Labeller(editions.case_labels(record, self.vault))
        return replacements(reading.text, sorted(taken), audience, register, labeller)

    # --- the register -------------------------------------------------------------------------
    def register(self, case: str) -> tuple[CaseRegister, Register]:
        """A case's register in force; raises Invalid ``case_register-missing``."""
        with self.units() as uow:
            record = uow.get(CaseRegister, case)
        return record, self._open(record).register

    def family(self, case: str) -> list[Audience]:
        """The family members whom an edition may be made for: each by register label.

        Grown-up relatives, whoever was given a bundle by name on this case, and whom an entry is
        kept for; a child only in one of the last two ways.
        """
        _, register = self.register(case)
        with self.units() as uow:
            members = uow.find(MembershipFact, case=case, role=str(Role.FAMILY), revoked=False)
        labels = {entry.label for entry in register.entries}
        given = {Audience.parse(one.audience) for one in members if one.audience}
        found = {one for one in given if one.label in labels}
        found |= {
            one
            for entry in register.entries
            for one in entry.keep_for
            if one.kind is AudienceKind.FAMILY
        }
        found |= {
            Audience(AudienceKind.FAMILY, entry.label)
            for entry in register.entries
            if entry.kind is EntryKind.PERSON and str(entry.role) in _FAMILY_ROLES
        }
        return sorted(found)

    def _open(self, record: CaseRegister) -> registers.CaseSecrets:
        return registers.open_register(record, self.vault, Actor(identity().actor, "register"))

    def save_register(self, case: str, text: str, base_version: int) -> int:
        """Put a new version in force and return its number."""
        with self._change() as uow:
            return registers.save_register(
                case,
                text,
                base_version=base_version,
                person=identity().actor,
                uow=uow,
                vault=self.vault,
                clock=self.clock,
            )

    def strangers(self, case: str) -> list[Stranger]:
        """The people in the case's documents whom nobody registered."""
        actor = Actor(identity().actor, "register")
        return strangers.case_strangers(case, units=self.units, vault=self.vault, actor=actor)

    def add_stranger(
        self,
        case: str,
        stranger: str,
        *,
        label: str,
        role: str,
        names: Sequence[str],
        base_version: int,
    ) -> int:
        """Put one of them on the register and return its new version."""
        found = strangers.stranger_of(self.strangers(case), stranger)
        _, register = self.register(case)
        chosen = tuple(names) or found.names
        text = strangers.with_stranger(register, found, label=label, role=role, names=chosen)
        return self.save_register(case, text, base_version)

    # --- deciding -----------------------------------------------------------------------------
    def decide(self, document: str, chosen: Sequence[str], state: ProposalState) -> int:
        """Decide the chosen proposals."""
        with self._change() as uow:
            return proposals.decide(
                document, chosen, state, person=identity().actor, uow=uow, clock=self.clock
            )

    def decide_value(self, document: str, proposal: str, state: ProposalState) -> int:
        """Decide a value everywhere in the case."""
        with self._change() as uow:
            return proposals.decide_value(
                document, proposal, state, person=identity().actor, uow=uow, clock=self.clock
            )

    def decide_label(self, document: str, label: str, state: ProposalState) -> int:
        """Decide everything under a label, everywhere in the case."""
        with self._change() as uow:
            return proposals.decide_label(
                document, label, state, person=identity().actor, uow=uow, clock=self.clock
            )

    def accept_rest(self, document: str) -> int:
        """Accept what is still open in a document."""
        with self._change() as uow:
            return proposals.accept_rest(
                document, person=identity().actor, uow=uow, clock=self.clock
            )

    def add_words(
        self, document: str, words: str, category: Category, label: str, reason: Reason
    ) -> int:
        """Take out words nobody proposed, everywhere in the document."""
        sight = self.sight(document)
        read = [(item, self.reading(item)) for item in sight.items if item.state == "read"]
        with self.units() as uow:
            record = uow.get(CaseRegister, sight.review.case)
        salt = self._open(record).salt
        with self._change() as uow:
            return proposals.add_words(
                document,
                words,
                category=category,
                label=label,
                reason=reason,
                readings=read,
                salt=salt,
                person=identity().actor,
                uow=uow,
                clock=self.clock,
            )

    def draw(self, region: Region) -> None:
        """Cover a box on a page."""
        with self._change() as uow:
            proposals.draw_region(region, uow=uow)

    def undraw(self, document: str, region: str) -> None:
        """Take a box away."""
        with self._change() as uow:
            proposals.remove_region(document, region, uow=uow)

    def withhold(self, region: Region) -> None:
        """Cover a whole page that no machine could read."""
        with self._change() as uow:
            proposals.withhold_page(region, uow=uow, clock=self.clock)

    def check_page(self, document: str, item: str, page: int) -> None:
        """Say that a page was looked at."""
        with self._change() as uow:
            proposals.check_page(
                document, item, page, person=identity().actor, uow=uow, clock=self.clock
            )

    def decide_spots(self, document: str, spots: Sequence[str], state: SpotState) -> int:
        """Cover or leave regions that were pointed out."""
        with self._change() as uow:
            return proposals.decide_spots(
                document, spots, state, person=identity().actor, uow=uow, clock=self.clock
            )

    # --- approving ----------------------------------------------------------------------------
    def submit(self, document: str) -> None:
        """Hand a decided document to the approver."""
        with self._change() as uow:
            approvals.submit(document, person=identity().actor, uow=uow, clock=self.clock)

    def send_back(self, document: str) -> None:
        """Open a submitted document for decisions again."""
        with self._change() as uow:
            approvals.send_back(document, uow=uow)

    def look(self, document: str, audiences: Sequence[Audience]) -> clearance.Clearance:
        """What must be seen before a document is approved for these audiences.

        Raises Invalid ``audience-unknown`` for a family member who is not on the register.
        """
        if any(one.kind is AudienceKind.FAMILY for one in audiences):
            known = self.family(self._review(document).case)
            if any(one.label and one not in known for one in audiences):
                raise Invalid("audience-unknown", "This family member is not on the register.")
        actor = Actor(identity().actor, "approve")
        return clearance.look(document, audiences, units=self.units, vault=self.vault, actor=actor)

    def answer_risks(
        self,
        document: str,
        audiences: Sequence[Audience],
        given: Sequence[clearance.Answered],
    ) -> int:
        """Record the approver's answers to residual risks; return how many changed."""
        looked = self.look(document, audiences)
        with self._change() as uow:
            return clearance.answer_risks(
                looked, given, person=identity().actor, uow=uow, vault=self.vault, clock=self.clock
            )

    def note(self, answer: RiskAnswer) -> str:
        """What the approver wrote beside a reason."""
        return clearance.open_note(answer, self.vault)

    def approve(self, document: str, audiences: Sequence[Audience]) -> list[str]:
        """Approve a document for audiences; their editions are built in the background."""
        looked = self.look(document, audiences)
        with self._change() as uow:
            return approvals.approve(
                document,
                audiences,
                clearance=looked,
                policy_version=POLICY_VERSION,
                person=identity().actor,
                uow=uow,
                vault=self.vault,
                clock=self.clock,
            )

    @contextmanager
    def _change(self) -> Iterator[UnitOfWork]:
        with self.units() as uow:
            yield uow
            uow.commit()
