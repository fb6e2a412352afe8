"""Forms: one marshmallow schema per form, one message per field, values given back as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from marshmallow import EXCLUDE, Schema, ValidationError
from marshmallow import fields as marshmallow_fields
from werkzeug.datastructures import MultiDict

TOKEN_FIELD = "csrf_token"  # noqa: S105 - a field's name


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it was sent. ``values`` are checked and present only when ``errors`` is empty.

    ``typed`` is what to show again; passwords and codes are left out of it. ``errors`` maps a
    field's name to the one message a person sees.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether every field was acceptable."""
        return not self.errors


def read_form(schema: Schema, sent: MultiDict[str, str] | None = None) -> Form:
    """Check the present request's form (or ``sent``) against ``schema``; never raises for input."""
    data = _gather(schema, request.form if sent is None else sent)
    typed = {name: value for name, value in data.items() if not _secret(schema, name)}
    try:
        values = schema.load(data, unknown=EXCLUDE)
    except ValidationError as error:
        return Form({}, typed, {name: _first(found) for name, found in error.messages_dict.items()})
    return Form(values, typed)


def _gather(schema: Schema, sent: MultiDict[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, declared in schema.fields.items():
        if isinstance(declared, marshmallow_fields.List):
            data[name] = sent.getlist(name)
        elif name in sent:
            data[name] = sent[name] if _secret(schema, name) else sent[name].strip()
    return data


def _secret(schema: Schema, name: str) -> bool:
    return bool(schema.fields[name].metadata.get("secret"))


def _first(found: object) -> str:
    while isinstance(found, dict | list):
        found = next(iter(found.values() if isinstance(found, dict) else found), "")
    return str(found)


def form_token() -> Markup:
    """The hidden field that every form needs."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(TOKEN_FIELD, generate_csrf())


def form_query() -> str:
    """The query that carries the token for a form whose body is streamed."""
    return f"form-token={generate_csrf()}"


def error_list(errors: Mapping[str, str]) -> list[dict[str, str]]:
    """The error summary's items, each a link to its field (``id`` equal to the field's name)."""
    return [
        {"text": text, "href": f"#{name}"} if name else {"text": text}
        for name, text in errors.items()
    ]
