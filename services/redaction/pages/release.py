"""Before a document goes out: what remains visible, copies that differ, and the approver's answers.

The page shows each residual risk with the words around it and asks for a reason to let it stand.
Once every one is answered and no copy differs, the document can be approved from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from services.redaction import views
from services.redaction.desk import Desk
from services.redaction.domain.reading import Reading
from services.redaction.domain.records import Item, ReviewState
from services.redaction.domain.residual import Answer, RiskKind
from services.redaction.domain.spans import Replacement
from services.redaction.handlers.clearance import MAX_NOTE, Answered, AskedRisk, Clearance
from services.redaction.pages.named import KINDS_OF_FINDING, audience_named, audiences_named
from shared.domain.audience import Audience
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import Action, Target
from shared.web.forms import Form
from shared.web.guard import guarded, identity, may

PLACES_SHOWN = 8
RISKS_SHOWN = 100
"""How many are asked about at a time; the next follow when these are answered."""
RISKS = {
    RiskKind.COMBINATION: "A rare fact, a place and a time stand close together",
    RiskKind.BIRTH_DATE: "An exact age beside a day gives the date of birth away",
    RiskKind.EXACT_DATES: "Exact dates are kept",
    RiskKind.SIBLINGS: "How many brothers and sisters there are, or who came first",
    RiskKind.EVENT: "An unusual event is kept",
    RiskKind.RELATIONSHIP: "Who is related to whom is kept",
    RiskKind.QUOTE: "The press or a public post is mentioned, and can be searched for",
    RiskKind.NAME_KEPT: "A name was kept",
    RiskKind.PLACE_KEPT: "A place was kept",
    RiskKind.NUMBER_KEPT: "Numbers or contacts were kept",
}
ANSWERS = (
    ("", "Choose a reason"),
    (str(Answer.NEEDED), "The learning needs it"),
    (str(Answer.KNOWN), "The recipient knows it already"),
    (str(Answer.PUBLISHED), "It is public already"),
    (str(Answer.NOBODY), "It identifies nobody here"),
)


@dataclass(frozen=True, slots=True)
class ShownRisk:
    """A residual risk as the page shows it: words around each place, pages, and its answers."""

    asked: AskedRisk
    title: str
    places: tuple[tuple[int, tuple[str, str, str]], ...]
    more: int
    audiences: tuple[str, ...]
    note: str


def add(pages: Blueprint, desk: Desk) -> None:
    """The routes of the page before approval."""

    def target(args: Any) -> Target:
        return desk.document_target(args["document"])

    @pages.get("/documents/<document>/release")
    @guarded(Action.REDACTION_SEE, target)
    def release_page(document: str) -> str:
        return _page(desk, document, Form())

    @pages.post("/documents/<document>/release")
    @guarded(Action.REDACTION_APPROVE, target)
    def answer_risks(document: str) -> Redirect | tuple[str, int]:
        audiences = _asked()
        looked = desk.look(document, audiences)
        form, given = _answers(looked)
        if not form.ok:
            return _page(desk, document, form, looked), 422
        try:
            desk.answer_risks(document, audiences, given)
        except (Conflict, Invalid) as error:
            return _page(desk, document, Form(typed=form.typed, errors={"": error.message})), 409
        flash("Your answers are on the record.", "success")
        where = url_for(
            "redaction.release_page", document=document, audience=[str(one) for one in audiences]
        )
        return redirect(where, 303)


def _asked() -> list[Audience]:
    return [Audience.parse(text) for text in request.args.getlist("audience")[:50]]


def _answers(looked: Clearance) -> tuple[Form, list[Answered]]:
    """What was chosen for each risk that the form showed; every one must have a reason."""
    typed, errors, given = {}, {}, []
    for one in looked.risks:
        name, note = f"reason-{one.risk.id}", f"note-{one.risk.id}"
        if name not in request.form:
            continue
        typed[name], typed[note] = request.form.get(name, ""), request.form.get(note, "").strip()
        if typed[name] not in {value for value, _ in ANSWERS if value}:
            errors[name] = f"Choose a reason: {RISKS[one.risk.kind].lower()}"
        elif len(typed[note]) > MAX_NOTE:
            errors[note] = f"A note may have up to {MAX_NOTE} characters"
        else:
            given.append(Answered(one.risk.id, typed[name], typed[note]))
    return Form(typed=typed, errors=errors), given


def _page(desk: Desk, document: str, form: Form, looked: Clearance | None = None) -> str:
    audiences = _asked()
    sight = desk.sight(document)
    looked = looked or desk.look(document, audiences)
    case = Target(case=sight.review.case)
    open_now = sight.review.state is ReviewState.SUBMITTED
    own_work = identity().actor in desk.authors(document)
    approving = open_now and not own_work and may(Action.REDACTION_APPROVE, case)
    risks = _shown(desk, looked)
    if not form.typed:
        form = Form(typed=_given(risks), errors=form.errors)
    return render_template(
        "redaction/release.html",
        sight=sight,
        review=sight.review,
        chosen=[str(one) for one in audiences],
        named=[audience_named(str(one)) for one in audiences],
        audiences=audiences_named(desk.family(sight.review.case)),
        looked=looked,
        risks=risks,
        hidden=len(looked.risks) - len(risks),
        unanswered=sum(1 for one in looked.risks if one.open_for),
        answers=ANSWERS,
        answer_words=dict(ANSWERS),
        findings=KINDS_OF_FINDING,
        approving=approving,
        own_work=own_work and open_now,
        form=form,
        errors=form.errors,
    )


def _shown(desk: Desk, looked: Clearance) -> list[ShownRisk]:
    """The risks with the words around them as the first recipient concerned would read them."""
    readings: dict[str, tuple[Item, Reading]] = {}
    written: dict[tuple[str, str], list[Replacement]] = {}
    shown = []
    for one in sorted(looked.risks, key=lambda risk: not risk.open_for)[:RISKS_SHOWN]:
        key = (one.risk.item, one.audiences[0])
        if one.risk.item not in readings:
            item = desk.item(one.risk.item)
            readings[one.risk.item] = item, desk.reading(item)
        item, reading = readings[one.risk.item]
        if key not in written:
            written[key] = desk.preview(item, reading, Audience.parse(one.audiences[0]))
        shown.append(_shown_risk(desk, one, reading, written[key]))
    return shown


def _shown_risk(
    desk: Desk, one: AskedRisk, reading: Reading, made: Sequence[Replacement]
) -> ShownRisk:
    places = one.risk.places[:PLACES_SHOWN]
    note = next((desk.note(answer) for answer in one.answers.values() if answer.sealed_note), "")
    return ShownRisk(
        asked=one,
        title=RISKS[one.risk.kind],
        places=tuple(
            (views.page_of(reading, start), views.around_of(reading, start, end, made))
            for start, end in places
        ),
        more=len(one.risk.places) - len(places),
        audiences=tuple(audience_named(text) for text in one.audiences),
        note=note,
    )


def _given(risks: Sequence[ShownRisk]) -> dict[str, str]:
    """The answers there are, to be shown in the form again."""
    typed: dict[str, str] = {}
    for one in risks:
        reasons = {answer.answer for answer in one.asked.answers.values()}
        if len(reasons) == 1:
            typed[f"reason-{one.asked.risk.id}"] = reasons.pop()
            typed[f"note-{one.asked.risk.id}"] = one.note
    return typed
