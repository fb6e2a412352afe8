"""Forms: values when all is well, one message per field when not, secrets never given back."""

from __future__ import annotations

from marshmallow import Schema, fields, validate
from werkzeug.datastructures import MultiDict

from shared.web.forms import error_list, read_form


class Example(Schema):
    """A form with one field of each kind."""

    name = fields.String(required=True, validate=validate.Length(1, 5, error="Enter a name"))
    word = fields.String(load_default="", metadata={"secret": True})
    kinds = fields.List(fields.String(), load_default=[])
    days = fields.Integer(load_default=1, error_messages={"invalid": "Enter a number"})


def test_a_good_form_gives_values():
    """White space goes from text, stays in secrets, and lists keep every choice."""
    sent = MultiDict([("name", " Ann "), ("word", " x "), ("kinds", "a"), ("kinds", "b")])
    form = read_form(Example(), sent)
    assert form.ok
    assert form.values == {"name": "Ann", "word": " x ", "kinds": ["a", "b"], "days": 1}


def test_a_bad_form_gives_one_message_for_each_field():
    """What was typed comes back except secrets; the token is no field."""
    sent = MultiDict({"name": "", "word": "hidden", "days": "many", "csrf_token": "t"})
    form = read_form(Example(), sent)
    assert not form.ok
    assert form.errors == {"name": "Enter a name", "days": "Enter a number"}
    assert form.typed == {"name": "", "days": "many", "kinds": []}
    assert not form.values


def test_the_summary_links_to_the_fields():
    """Each message leads to its field; one about the whole form leads nowhere."""
    assert error_list({"name": "Enter a name", "": "Broken"}) == [
        {"text": "Enter a name", "href": "#name"},
        {"text": "Broken"},
    ]
