"""The case identity register on screen: a list, a form for one entry, and import of the whole."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from services.redaction.desk import Desk
from services.redaction.domain.labels import Telling, telling_labels
from services.redaction.domain.policy import DATE_STYLES, date_style
from services.redaction.domain.register import DateStyle, EntryKind, Register, dump_register
from services.redaction.pages.typed import PARTS, day_boxes, typed_day
from shared.domain.audience import Audience, AudienceKind
from shared.domain.errors import Conflict, Invalid
from shared.domain.policy import Action, Target
from shared.web.forms import Form, read_form
from shared.web.guard import guarded, may

KINDS = (
    ("person", "A person"),
    ("school", "A school, nursery or college"),
    ("gp", "A GP practice or other health provider"),
    ("place", "A place"),
    ("organisation", "An organisation"),
    ("other", "Something else"),
)
ROLES = (
    ("", "Not a person"),
    ("child", "Child who died or was harmed"),
    ("sibling", "Sibling"),
    ("parent", "Parent"),
    ("carer", "Carer"),
    ("relative", "Other relative"),
    ("professional", "Professional"),
    ("other", "Somebody else"),
)
MAX_IMPORT = 400_000
"""Bytes; less than what the web framework would put on a disk while it reads."""
RECIPIENTS = (
    (AudienceKind.REVIEWER, "Independent reviewer"),
    (AudienceKind.PARTNER, "Safeguarding partners"),
    (AudienceKind.PANEL, "National Panel"),
    (AudienceKind.FAMILY, "Family"),
    (AudienceKind.PUBLIC, "Public"),
)
STYLE_NAMES = {
    DateStyle.EXACT: "as they are",
    DateStyle.DAY: "days from the incident",
    DateStyle.MONTH: "month and year",
    DateStyle.SEASON: "season",
}
STYLES = (
    ("", "As the policy says"),
    (str(DateStyle.DAY), "Days from the incident"),
    (str(DateStyle.MONTH), "Month and year"),
    (str(DateStyle.SEASON), "Season"),
)
TELLING = {
    Telling.INITIALS: "This label shows an initial of the name it stands for.",
    Telling.PART_OF_A_NAME: "This label holds part of the name it stands for.",
    Telling.BIRTH_ORDER: "The numbering follows the dates of birth.",
}
_LISTS = ("names", "addresses", "phones", "emails", "handles", "keep_for")


def _style() -> fields.String:
    styles = ["", *(str(one) for one in DateStyle)]
    return fields.String(load_default="", validate=validate.OneOf(styles, error="Choose a style"))


class EntrySchema(Schema):
    """One entry as typed: lists are one value a line, identifiers ``type value`` a line."""

    version = fields.Integer(required=True)
    label = fields.String(
        required=True,
        validate=validate.Length(1, 40, error="Enter a label of up to 40 characters"),
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf([str(k) for k in EntryKind], error="Choose what this is"),
    )
    role = fields.String(load_default="")
    names = fields.String(load_default="")
    addresses = fields.String(load_default="")
    phones = fields.String(load_default="")
    emails = fields.String(load_default="")
    handles = fields.String(load_default="")
    identifiers = fields.String(load_default="")
    keep_for = fields.String(load_default="")


class ImportSchema(Schema):
    """A whole register as JSON: pasted, or as a file beside the form."""

    version = fields.Integer(required=True)
    register = fields.String(load_default="")


class DatesSchema(Schema):
    """How dates are written: for each kind of recipient one style, or as the policy says."""

    version = fields.Integer(required=True)
    reviewer = _style()
    partner = _style()
    panel = _style()
    family = _style()
    public = _style()


def add(pages: Blueprint, desk: Desk) -> None:
    """The register's routes."""

    @pages.get("/cases/<case>/register")
    @guarded(Action.REGISTER_SEE, _case)
    def register_page(case: str) -> str:
        record, register = desk.register(case)
        edit = may(Action.REGISTER_EDIT, Target(case=case))
        return render_template(
            "redaction/register.html",
            record=record,
            register=register,
            edit=edit,
            redacts=may(Action.REDACTION_SEE, Target(case=case)),
            manages=may(Action.CASE_MANAGE, Target(case=case)),
            telling=_telling(register),
            dates=_dates_shown(register),
        )

    @pages.get("/cases/<case>/register/entry")
    @guarded(Action.REGISTER_EDIT, _case)
    def entry_page(case: str) -> str:
        record, register = desk.register(case)
        form = Form(typed=_typed(register, request.args.get("label", "")))
        return _entry_form(record, form)

    @pages.post("/cases/<case>/register/entry")
    @guarded(Action.REGISTER_EDIT, _case)
    def save_entry(case: str) -> str | Response | tuple[str, int]:
        record, register = desk.register(case)
        form = _read_with_day(EntrySchema(), "dob")
        if form.ok:
            text = _with_entry(register, form.values, request.args.get("label", ""))
            form = _save(desk, case, text, form)
        if not form.ok:
            return _entry_form(record, form), 422
        flash("The register was saved. Every document is being read against it again.", "success")
        return redirect(url_for("redaction.register_page", case=case), 303)

    @pages.post("/cases/<case>/register/entry/remove")
    @guarded(Action.REGISTER_EDIT, _case)
    def remove_entry(case: str) -> Response:
        record, register = desk.register(case)
        label = request.args.get("label", "")
        raw = json.loads(dump_register(register))
        kept = [entry for entry in raw["entries"] if entry["label"] != label]
        if len(kept) == len(raw["entries"]):
            raise Invalid("entry-missing", "There is no such entry on the register.")
        raw["entries"] = kept
        desk.save_register(case, json.dumps(raw), record.version)
        flash("The entry was removed.", "success")
        return redirect(url_for("redaction.register_page", case=case), 303)

    _importing(pages, desk)
    _dating(pages, desk)


def _read_with_day(schema: Schema, name: str) -> Form:
    """The form as sent, with the day in its three boxes under ``name``."""
    form = read_form(schema)
    boxes = {f"{name}-{part}": request.form.get(f"{name}-{part}", "").strip() for part in PARTS}
    typed = {**form.typed, **boxes}
    try:
        values = {**form.values, name: typed_day(boxes, name)}
    except Invalid as error:
        return Form({}, typed, {**form.errors, name: error.message})
    return Form(values if form.ok else {}, typed, form.errors)


def _importing(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/cases/<case>/register/import")
    @guarded(Action.REGISTER_EDIT, _case)
    def import_page(case: str) -> str:
        record, _ = desk.register(case)
        return _import_form(record, Form(typed={"version": record.version}))

    @pages.post("/cases/<case>/register/import")
    @guarded(Action.REGISTER_EDIT, _case, max_body=MAX_IMPORT)
    def import_register(case: str) -> str | Response | tuple[str, int]:
        record, _ = desk.register(case)
        form = read_form(ImportSchema())
        chosen = request.files.get("file")
        untrusted = chosen.read() if chosen and chosen.filename else b""
        text = untrusted.decode("utf-8", "replace") or form.values.get("register", "")
        if not text:
            form = Form({}, form.typed, {"file": "Choose a file, or paste the register"})
        if form.ok:
            form = _save(desk, case, text, form, field="file" if untrusted else "register")
        if not form.ok:
            return _import_form(record, form), 422
        flash("The register was imported.", "success")
        return redirect(url_for("redaction.register_page", case=case), 303)


def _dating(pages: Blueprint, desk: Desk) -> None:
    @pages.get("/cases/<case>/register/dates")
    @guarded(Action.REGISTER_EDIT, _case)
    def dates_page(case: str) -> str:
        record, register = desk.register(case)
        asked = {str(kind).lower(): str(style) for kind, style in register.dates}
        return _dates_form(record, Form(typed=asked | day_boxes(register.incident, "incident")))

    @pages.post("/cases/<case>/register/dates")
    @guarded(Action.REGISTER_EDIT, _case)
    def save_dates(case: str) -> str | Response | tuple[str, int]:
        record, register = desk.register(case)
        form = _read_with_day(DatesSchema(), "incident")
        if form.ok:
            form = _save(desk, case, _with_dates(register, form.values), form, field="incident")
        if not form.ok:
            return _dates_form(record, form), 422
        flash("The register was saved. Every document is being read against it again.", "success")
        return redirect(url_for("redaction.register_page", case=case), 303)


def _with_dates(register: Register, values: Any) -> str:
    """The register with its incident and its styles of dates, as JSON to be checked as usual."""
    styles = tuple(
        (kind, DateStyle(values[str(kind).lower()]))
        for kind in AudienceKind
        if values.get(str(kind).lower())
    )
    return dump_register(replace(register, incident=values["incident"], dates=styles))


def _dates_form(record: object, form: Form) -> str:
    return render_template(
        "redaction/dates.html",
        record=record,
        form=form,
        errors=form.errors,
        styles=STYLES,
        kinds=[
            (str(kind).lower(), name, STYLE_NAMES[DATE_STYLES[kind]]) for kind, name in RECIPIENTS
        ],
    )


def _dates_shown(register: Register) -> list[tuple[str, str]]:
    """How dates are written for each kind of recipient, in words."""
    return [(name, STYLE_NAMES[date_style(Audience(kind), register)]) for kind, name in RECIPIENTS]


def _telling(register: Register) -> dict[str, str]:
    """What labels give away, in words, by label."""
    return {label: TELLING[what] for label, what in reversed(telling_labels(register))}


def _case(args: Any) -> Target:
    return Target(case=args["case"])


def _entry_form(record: object, form: Form) -> str:
    return render_template(
        "redaction/entry.html",
        record=record,
        form=form,
        errors=form.errors,
        kinds=KINDS,
        roles=ROLES,
        old_label=request.args.get("label", ""),
    )


def _import_form(record: object, form: Form) -> str:
    return render_template("redaction/import.html", record=record, form=form, errors=form.errors)


def _save(desk: Desk, case: str, text: str, form: Form, *, field: str = "label") -> Form:
    """The form again, with what the register would not take as its error."""
    try:
        desk.save_register(case, text, int(form.values["version"]))
    except Conflict as error:
        return Form({}, form.typed, {field: error.message})
    except Invalid as error:
        place = str(error.facts.get("place", ""))
        said = (
            f"{error.message} ({place})" if place and place not in error.message else error.message
        )
        return Form({}, form.typed, {field: said})
    return form


def _typed(register: Register, label: str) -> dict[str, Any]:
    """An entry as the form shows it; an empty form for an unknown label."""
    raw = json.loads(dump_register(register))
    empty: dict[str, Any] = {"kind": "person"}
    entry = next((one for one in raw["entries"] if one["label"] == label), empty)
    typed = {key: entry.get(key, "") for key in ("label", "kind", "role")}
    known = register.entry(label)
    typed |= day_boxes(known.dob if known else None, "dob")
    typed |= {key: "\n".join(entry.get(key, ())) for key in _LISTS}
    numbers = entry.get("identifiers", ())
    typed["identifiers"] = "\n".join(f"{one['type']} {one['value']}" for one in numbers)
    return typed


def _with_entry(register: Register, values: Any, old_label: str) -> str:
    """The register with one entry put in or changed, as JSON text to be checked as usual."""
    raw = json.loads(dump_register(register))
    entry: dict[str, Any] = {"label": values["label"], "kind": values["kind"]}
    if values["role"]:
        entry["role"] = values["role"]
    if values["dob"]:
        entry["dob"] = values["dob"].isoformat()
    for key in _LISTS:
        entry[key] = [line.strip() for line in values[key].splitlines() if line.strip()]
    entry["identifiers"] = [
        {"type": kind, "value": value.strip()}
        for kind, _, value in (
            line.strip().partition(" ") for line in values["identifiers"].splitlines()
        )
        if kind
    ]
    kept = [one for one in raw["entries"] if one["label"] not in {old_label} - {""}]
    raw["entries"] = [*kept, entry]
    return json.dumps(raw, ensure_ascii=False)
