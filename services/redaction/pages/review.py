"""The review of one document: proposals beside the page or the text, decisions, approval."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from PIL import Image, ImageDraw
from werkzeug.wrappers import Response as Redirect

from services.redaction import views
from services.redaction.desk import Desk, Sight
from services.redaction.domain.reading import Reading, Word
from services.redaction.domain.records import (
    Edition,
    EditionState,
    Item,
    Proposal,
    ProposalState,
    Region,
    ReviewState,
    Spot,
    SpotState,
)
from services.redaction.domain.spans import Category, Reason
from services.redaction.domain.strangers import is_stranger
from services.redaction.handlers.proposals import new_region_id
from services.redaction.pages.named import KINDS_OF_FINDING, audience_named, audiences_named
from services.redaction.pages.queue import STATES
from services.redaction.readers.warnings import WARNINGS
from shared.domain.audience import Audience
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import Action, Target
from shared.domain.refusals import refusal_message
from shared.web.forms import Form, read_form
from shared.web.guard import guarded, identity, may

IMAGE_DPI = 100
_POINTS = 72
_LOOK_FIRST = frozenset({"risks-unanswered", "near-copy-differs"})
_EDGES = ("left", "top", "right", "bottom")
_COLOURS = {
    ProposalState.OPEN: (255, 221, 0, 90),
    ProposalState.ACCEPTED: (11, 12, 12, 150),
    ProposalState.REJECTED: (0, 112, 60, 60),
}
SPOTS = {
    "picture": "A picture",
    "face": "A face",
    "handwriting": "Handwriting",
    "signature": "A signature",
    "logo": "A logo",
}
_SPOT = (29, 112, 184, 255)
WHY = {
    "verifier-found": "the check found something that identifies somebody",
    "decisions-changed": "the decisions were changed after approval",
    "register-changed": "the register was changed after approval",
}
_IN_WORDS = {
    Reason.DIRECT_ID: "Identifies somebody directly",
    Reason.QUASI_ID: "Identifies somebody together with other facts",
    Reason.THIRD_PARTY: "About a third party",
    Reason.HARM: "Could cause harm",
    Reason.LEGAL_PRIV: "Legal privilege",
    Reason.POLICE_SENS: "Sensitive for the police",
    Reason.COURT_RESTRICT: "Restricted by a court",
    Reason.NOT_RELEVANT: "Not relevant",
    Reason.STAFF: "A member of staff",
}
REASONS = tuple((str(reason), _IN_WORDS[reason]) for reason in Reason)
CATEGORIES = tuple(KINDS_OF_FINDING.items())


class WordsSchema(Schema):
    """Words to take out everywhere in the document."""

    words = fields.String(
        required=True, validate=validate.Length(1, 200, error="Enter the words to take out")
    )
    category = fields.String(
        required=True, validate=validate.OneOf([str(c) for c in Category], error="Choose a kind")
    )
    label = fields.String(
        required=True,
        validate=validate.Regexp(
            r"\A[A-Za-z][\w \-]{0,39}\Z",
            error="Enter a label that starts with a letter, for example Person 3",
        ),
    )
    reason = fields.String(
        required=True, validate=validate.OneOf([str(r) for r in Reason], error="Choose a reason")
    )


def _edge() -> fields.Float:
    said = "Enter a number from 0 to 100"
    return fields.Float(
        required=True,
        validate=validate.Range(0, 100, error=said),
        error_messages={"required": said, "invalid": said, "special": said},
    )


class RegionSchema(Schema):
    """A box on a page in per cent of its width and height."""

    left = _edge()
    top = _edge()
    right = _edge()
    bottom = _edge()
    box_label = fields.String(
        load_default="",
        validate=validate.Regexp(
            r"\A([A-Za-z][\w \-]{0,39})?\Z",
            error="Start the label with a letter, for example Person 3, or leave it empty",
        ),
    )

    @validates_schema
    def _has_a_size(self, data: dict[str, Any], **_: object) -> None:
        if data["right"] <= data["left"]:
            raise ValidationError("The right edge must be to the right of the left edge", "right")
        if data["bottom"] <= data["top"]:
            raise ValidationError("The bottom edge must be below the top edge", "bottom")


def add(pages: Blueprint, desk: Desk) -> None:
    """The review's routes."""
    target = _document_of(desk)

    @pages.get("/documents/<document>")
    @guarded(Action.REDACTION_SEE, target)
    def document_page(document: str) -> str:
        return _page(desk, document, Form())

    @pages.get("/items/<item>/pages/<int:page>.png")
    @guarded(Action.REDACTION_SEE, lambda args: desk.item_target(args["item"]))
    def page_image(item: str, page: int) -> Response:
        return Response(_marked_image(desk, item, page), mimetype="image/png")

    @pages.get("/documents/<document>/preview")
    @guarded(Action.REDACTION_SEE, target)
    def preview(document: str) -> str:
        return _preview(desk, document)

    _deciding(pages, desk, target)
    _adding(pages, desk, target)
    _covering(pages, desk)
    _pointed_out(pages, desk, target)
    _approving(pages, desk, target)


def _deciding(pages: Blueprint, desk: Desk, target: Any) -> None:
    @pages.post("/documents/<document>/decide")
    @guarded(Action.REDACTION_DECIDE, target)
    def decide(document: str) -> Redirect:
        state, how = _wanted()
        if how == "value":
            changed = desk.decide_value(document, request.form["proposal"], state)
        elif how == "label":
            changed = desk.decide_label(document, request.form["label"], state)
        else:
            changed = desk.decide(document, request.form.getlist("proposal"), state)
        flash(f"{changed} {'decision' if changed == 1 else 'decisions'} saved.", "success")
        return _back(document, request.form.get("proposal"))

    @pages.post("/documents/<document>/accept-rest")
    @guarded(Action.REDACTION_DECIDE, target)
    def accept_rest(document: str) -> Redirect:
        changed = desk.accept_rest(document)
        flash(f"{changed} {'proposal' if changed == 1 else 'proposals'} accepted.", "success")
        return _back(document)


def _wanted() -> tuple[ProposalState, str]:
    """The button pressed says what (``accepted``) and how far (``one``, ``value``, ``label``)."""
    what, _, how = request.form.get("decision", "").partition(":")
    try:
        return ProposalState(what), how
    except ValueError as error:
        raise Invalid("decision-unknown", "Choose accept, reject or undo.") from error


def _adding(pages: Blueprint, desk: Desk, target: Any) -> None:
    @pages.post("/documents/<document>/words")
    @guarded(Action.REDACTION_DECIDE, target)
    def add_words(document: str) -> Redirect | tuple[str, int]:
        form = read_form(WordsSchema())
        if form.ok:
            values = form.values
            try:
                found = desk.add_words(
                    document,
                    values["words"],
                    Category(values["category"]),
                    values["label"],
                    Reason(values["reason"]),
                )
            except Invalid as error:
                form = Form({}, form.typed, {"words": error.message})
            else:
                flash(f"Taken out in {found} {'place' if found == 1 else 'places'}.", "success")
                return _back(document)
        return _page(desk, document, form), 422


def _covering(pages: Blueprint, desk: Desk) -> None:
    def item_target(args: Any) -> Target:
        return desk.item_target(args["item"], args["document"])

    @pages.post("/documents/<document>/items/<item>/pages/<int:page>/boxes")
    @guarded(Action.REDACTION_DECIDE, item_target)
    def draw(document: str, item: str, page: int) -> Redirect | tuple[str, int]:
        form = read_form(RegionSchema())
        if not form.ok:
            return _page(desk, document, form), 422
        desk.draw(_region(desk, document, item, page, form.values))
        flash("The box was added.", "success")
        return _back(document)

    @pages.post("/documents/<document>/boxes/<region>/remove")
    @guarded(
        Action.REDACTION_DECIDE,
        lambda args: desk.region_target(args["region"], args["document"]),
    )
    def undraw(document: str, region: str) -> Redirect:
        desk.undraw(document, region)
        flash("The box was removed.", "success")
        return _back(document)

    @pages.post("/documents/<document>/items/<item>/pages/<int:page>/checked")
    @guarded(Action.REDACTION_DECIDE, item_target)
    def check_page(document: str, item: str, page: int) -> Redirect:
        if request.form.get("withhold"):
            whole = dict(zip(_EDGES, (0.0, 0.0, 100.0, 100.0), strict=True))
            whole_page = {**whole, "box_label": "Withheld"}
            desk.withhold(_region(desk, document, item, page, whole_page))
            flash("The whole page is withheld.", "success")
        else:
            desk.check_page(document, item, page)
            flash("The page is marked as looked at.", "success")
        return _back(document)


def _pointed_out(pages: Blueprint, desk: Desk, target: Any) -> None:
    @pages.post("/documents/<document>/spots")
    @guarded(Action.REDACTION_DECIDE, target)
    def decide_spots(document: str) -> Redirect:
        try:
            state = SpotState(request.form.get("decision", ""))
        except ValueError as error:
            raise Invalid("decision-unknown", "Choose cover, leave or undo.") from error
        chosen = request.form.getlist("spot")
        if request.form.get("every"):
            spots = desk.sight(document).spots
            chosen = [spot.id for spot in spots if spot.state is SpotState.OPEN]
        changed = desk.decide_spots(document, chosen, state)
        flash(f"{changed} {'region' if changed == 1 else 'regions'} decided.", "success")
        return _back(document)


def _approving(pages: Blueprint, desk: Desk, target: Any) -> None:
    @pages.post("/documents/<document>/submit")
    @guarded(Action.REDACTION_DECIDE, target)
    def submit(document: str) -> Redirect | tuple[str, int]:
        try:
            desk.submit(document)
        except Conflict as error:
            return _page(desk, document, Form(errors={"": error.message})), 409
        flash("The document was sent to the approver.", "success")
        return redirect(url_for("redaction.index"), 303)

    @pages.post("/documents/<document>/send-back")
    @guarded(Action.REDACTION_SEE, target)
    def send_back(document: str) -> Redirect:
        desk.send_back(document)
        flash("The document is open for decisions again.", "success")
        return _back(document)

    @pages.post("/documents/<document>/approve")
    @guarded(Action.REDACTION_APPROVE, target)
    def approve(document: str) -> Redirect | tuple[str, int]:
        chosen = request.form.getlist("audience")
        if not chosen:
            form = Form(errors={"audience": "Choose at least one recipient"})
            return _page(desk, document, form), 422
        try:
            made = desk.approve(document, [Audience.parse(text) for text in chosen])
        except Conflict as error:
            if error.code in _LOOK_FIRST:
                flash(error.message, "warning")
                where = url_for("redaction.release_page", document=document, audience=chosen)
                return redirect(where, 303)
            return _page(desk, document, Form(errors={"": error.message})), 409
        text = f"Approved. {len(made)} {'edition is' if len(made) == 1 else 'editions are'} being"
        if not made:
            text = "These recipients were approved before. Nothing new is being"
        flash(f"{text} built and checked.", "success")
        return _back(document)


def _document_of(desk: Desk) -> Any:
    def target(args: Any) -> Target:
        return desk.document_target(args["document"])

    return target


def _back(document: str, proposal: str | None = None) -> Redirect:
    """The page the person was on, at the proposal they decided."""
    where = url_for(
        "redaction.document_page",
        document=document,
        item=_asked("item") or None,
        page=_asked("page") or None,
        _anchor=proposal,
    )
    return redirect(where, 303)


def _asked(name: str) -> str:
    """Which file or page the person is on: from the address of what they do, or its query."""
    return str((request.view_args or {}).get(name, request.args.get(name, "")))


def _page(desk: Desk, document: str, form: Form) -> str:
    sight = desk.sight(document)
    item = _chosen_item(sight)
    reading = desk.reading(item) if item and item.state == "read" else None
    page = _chosen_number(reading)
    proposals = [p for p in sight.proposals if item and p.item == item.id]
    here = _here(reading, proposals, page)
    # Asking whom it may go to opens the register, which is put on the record: only when needed.
    approving = sight.review.state is ReviewState.SUBMITTED and may(
        Action.REDACTION_APPROVE, Target(case=sight.review.case)
    )
    return render_template(
        "redaction/document.html",
        sight=sight,
        item=item,
        reading=reading,
        page=page,
        pages=_count(reading),
        paged=bool(reading and reading.pages),
        blocks=views.shown_blocks(reading, proposals, page)
        if reading and not reading.pages
        else (),
        off_page=_off_page(reading, proposals) if reading and reading.pages and page == 1 else (),
        here=[(p, views.context_of(reading, p)) for p in here] if reading else [],
        open_count=sum(1 for p in sight.proposals if p.state is ProposalState.OPEN),
        labels=sorted({p.label for p in sight.proposals}),
        unchecked=_unchecked(sight),
        spots=[one for one in sight.spots if item and (one.item, one.page) == (item.id, page)],
        open_spots=_open_spots(sight),
        spot_kinds=SPOTS,
        unregistered=len({p.fingerprint for p in sight.proposals if is_stranger(p)}),
        looked=desk.look(document, ()) if approving else None,
        findings=KINDS_OF_FINDING,
        named=audience_named,
        warning_words=_warning,
        answered=any(one.answers for one in sight.editions),
        audiences=_audiences(desk, sight) if approving else (),
        own_work=identity().actor in desk.authors(document),
        stopped=_stopped(sight),
        why=WHY,
        refusal=refusal_message,
        deciding=sight.review.state is ReviewState.PROPOSED
        and may(Action.REDACTION_DECIDE, Target(case=sight.review.case)),
        approving=approving,
        states=STATES,
        categories=CATEGORIES,
        reasons=REASONS,
        reason_words=dict(REASONS),
        form=form,
        errors=form.errors,
    )


def _chosen_item(sight: Sight) -> Item | None:
    wanted = _asked("item")
    return next(
        (item for item in sight.items if item.id == wanted),
        sight.items[0] if sight.items else None,
    )


def _count(reading: Reading | None) -> int:
    if reading is None:
        return 0
    return len(reading.pages) or views.screens(reading)


def _chosen_number(reading: Reading | None) -> int:
    wanted = _asked("page")
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 1  # noqa: PLR2004
    return min(max(1, number), max(1, _count(reading)))


def _here(reading: Reading | None, proposals: Sequence[Proposal], page: int) -> Sequence[Proposal]:
    """The proposals of the page or screen that is shown."""
    if reading is None:
        return ()
    if not reading.pages:
        return views.on_screen(reading, proposals, page)
    shown = reading.pages[page - 1]
    inside = [p for p in proposals if p.start < shown.end and p.end > shown.start]
    if page == 1:  # what stands on no page (notes, fields) is decided with the first
        inside += [p for p in proposals if not _on_a_page(p.start, p.end, reading)]
    return inside


def _on_a_page(start: int, end: int, reading: Reading) -> bool:
    return any(page.start < end and start < page.end for page in reading.pages)


def _off_page(reading: Reading, proposals: Sequence[Proposal]) -> tuple[views.Shown, ...]:
    """The text that stands on no page: notes, comments and form fields."""
    return views.shown(
        reading,
        [
            block
            for block in reading.blocks
            if block.end > block.start and not _on_a_page(block.start, block.end, reading)
        ],
        proposals,
    )


def _unchecked(sight: Sight) -> list[tuple[Item, int]]:
    seen = {(check.item, check.page) for check in sight.checks}
    return [
        (item, page)
        for item in sight.items
        for page in item.unread_pages
        if (item.id, page) not in seen
    ]


def _warning(code: str) -> str:
    """What a reader's warning says to a person."""
    said = WARNINGS.get(code) or code.replace("-", " ").capitalize()
    return said if said.endswith(".") else f"{said}."


def _open_spots(sight: Sight) -> list[tuple[Item, int, list[Spot]]]:
    """The pages with regions that wait to be covered or left."""
    waiting: dict[tuple[str, int], list[Spot]] = {}
    for spot in sight.spots:
        if spot.state is SpotState.OPEN:
            waiting.setdefault((spot.item, spot.page), []).append(spot)
    items = {item.id: item for item in sight.items}
    return [(items[key], page, spots) for (key, page), spots in waiting.items()]


def _audiences(desk: Desk, sight: Sight) -> list[tuple[str, str]]:
    return audiences_named(desk.family(sight.review.case))


def _stopped(sight: Sight) -> list[Edition]:
    """Editions that were stopped and not made since."""
    newest = {(one.item, one.audience): one for one in sight.editions}
    return [one for one in newest.values() if one.state is EditionState.BLOCKED]


def _preview(desk: Desk, document: str) -> str:
    sight = desk.sight(document)
    item = _chosen_item(sight)
    if item is None or item.state != "read":
        raise Invalid("item-missing", "There is nothing to preview.")
    audience = Audience.parse(request.args.get("audience", "REVIEWER"))
    reading = desk.reading(item)
    return render_template(
        "redaction/preview.html",
        sight=sight,
        item=item,
        audience=str(audience),
        named_audience=audience_named(str(audience)),
        audiences=_audiences(desk, sight),
        text=views.previewed(reading, desk.preview(item, reading, audience)),
    )


def _region(desk: Desk, document: str, item: str, page: int, box: Any) -> Region:
    found = desk.item(item)
    reading = desk.reading(found)
    if not 1 <= page <= len(reading.pages):
        raise Invalid("page-missing", "There is no such page.")
    shown = reading.pages[page - 1]
    return Region(
        id=new_region_id(),
        item=item,
        document=document,
        case=found.case,
        page=page,
        x0=shown.width * box["left"] / 100,
        y0=shown.height * box["top"] / 100,
        x1=shown.width * box["right"] / 100,
        y1=shown.height * box["bottom"] / 100,
        label=box["box_label"],
        drawn_by=identity().actor,
        drawn_at=desk.clock.now(),
    )


def _marked_image(desk: Desk, item_id: str, number: int) -> bytes:
    """A page as a picture with what is proposed, decided or covered drawn on it."""
    item = desk.item(item_id)
    pixels = desk.page_pixels(item, number, IMAGE_DPI)
    reading, sight = desk.reading(item), desk.sight(item.document)
    page = reading.pages[number - 1]
    image = Image.frombytes(
        pixels.mode, (pixels.width_px, pixels.height_px), pixels.pixels
    ).convert("RGB")
    overlay = Image.new("RGBA", image.size, (0, 0, 0, 0))
    draw, scale = ImageDraw.Draw(overlay), pixels.dpi / _POINTS
    for proposal in sight.proposals:
        if proposal.item == item.id and proposal.start < page.end and proposal.end > page.start:
            for word in page.words:
                if word.start < proposal.end and word.end > proposal.start:
                    draw.rectangle(_box(word, scale), fill=_COLOURS[proposal.state])
    for region in sight.regions:
        if region.item == item.id and region.page == number:
            place = [value * scale for value in (region.x0, region.y0, region.x1, region.y1)]
            draw.rectangle(place, fill=(11, 12, 12, 150))
    waiting = [one for one in sight.spots if (one.item, one.page) == (item.id, number)]
    for count, spot in enumerate(waiting, start=1):
        if spot.state is not SpotState.COVERED:
            place = [value * scale for value in (spot.x0, spot.y0, spot.x1, spot.y1)]
            draw.rectangle(place, outline=_SPOT, width=3)
            draw.text((place[0] + 5, place[1] + 4), str(count), fill=_SPOT, font_size=18)
    out = io.BytesIO()
    Image.alpha_composite(image.convert("RGBA"), overlay).convert("RGB").save(out, "PNG")
    return out.getvalue()


def _box(word: Word, scale: float) -> list[float]:
    return [word.x0 * scale, word.y0 * scale, word.x1 * scale, word.y1 * scale]
