"""The verifier's own register reader."""

from __future__ import annotations

import json

import pytest

from services.redaction.proof.register import read_values
from shared.domain.errors import Invalid


def test_reader_gives_every_value_with_its_entry():
    """Names, dates, addresses, numbers, e-mails, handles and identifiers all come out."""
    entry = {
        "label": "A", "kind": "person", "role": "child", "names": ["N"], "dob": "2019-05-04",
        "addresses": ["1 A St"], "phones": ["1"], "emails": ["e@x"], "handles": ["@h"],
        "identifiers": [{"type": "nhs", "value": "9"}], "keep_for": ["FAMILY:M"],
    }  # fmt: skip
    values = read_values(json.dumps({"case": "c", "entries": [{"label": "B"}, entry]}), None)
    assert {(v.entry, v.kind) for v in values.hidden} == {
        (1, kind) for kind in
        ("name", "dob", "address", "phone", "email", "handle", "identifier")
    }  # fmt: skip
    assert read_values(json.dumps({"entries": [entry]}), "FAMILY:M").hidden == ()


@pytest.mark.parametrize(
    "text",
    [
        "nonsense", "[]", "{}", '{"entries": {}}', '{"entries": [], "more": 1}', '{"entries": [3]}',
        '{"entries": [{"nmaes": ["x"]}]}', '{"entries": [{"names": "x"}]}',
        '{"entries": [{"names": [1]}]}', '{"entries": [{"dob": "4 May"}]}',
        '{"entries": [{"dob": 3}]}', '{"entries": [{"identifiers": ["secretvalue"]}]}',
        '{"entries": [{"identifiers": {"a": 1}}]}', '{"entries": [{"identifiers": [{"value": 1}]}]}',
    ],
)  # fmt: skip
def test_reader_refuses_what_it_does_not_understand(text):
    """A register in another shape is refused: a value not understood is a value not looked for."""
    with pytest.raises(Invalid) as caught:
        read_values(text, None)
    assert caught.value.code == "register-unreadable"
    assert "secretvalue" not in str(caught.value)
