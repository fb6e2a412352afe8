"""What a release accepts, written down as plain data, and a reader of it that shares no code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from marshmallow import fields, validate

from shared.contracts.events import EventSpec


def rule_of(spec: EventSpec) -> dict[str, Any]:
    """One version of one event, as data."""
    return {
        "type": spec.type,
        "version": spec.version,
        "producer": spec.producer,
        "queues": sorted(spec.queues),
        "body": {name: _field(field) for name, field in sorted(spec.schema.fields.items())},
    }


def _field(field: fields.Field[Any]) -> dict[str, Any]:
    checks = field.validators
    pattern = next((c.regex.pattern for c in checks if isinstance(c, validate.Regexp)), "")
    if isinstance(field, fields.List):
        return {"kind": "list", "of": _field(field.inner)}
    kinds = {fields.AwareDateTime: "instant", fields.Integer: "count", fields.Boolean: "flag"}
    kind = next((kind for made, kind in kinds.items() if isinstance(field, made)), "text")
    return {"kind": kind, "pattern": pattern} if kind == "text" else {"kind": kind}


def misfits(rule: Mapping[str, Any], body: Mapping[str, Any]) -> Iterator[str]:
    """The members of a body that a release's rule does not take, or misses."""
    yield from sorted(body.keys() ^ rule["body"].keys())
    for name in sorted(body.keys() & rule["body"].keys()):
        if not _fits(rule["body"][name], body[name]):
            yield name


def _fits(rule: Mapping[str, Any], value: Any) -> bool:
    match rule["kind"]:
        case "list":
            return isinstance(value, list) and all(_fits(rule["of"], one) for one in value)
        case "count":
            return type(value) is int and value >= 0
        case "flag":
            return type(value) is bool
        case "instant":
            return datetime.fromisoformat(value).tzinfo is not None
        case _:
            return isinstance(value, str) and re.search(rule["pattern"], value) is not None


# --- HTTP -------------------------------------------------------------------------------------
def broken_promises(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What a client of one release's API can no longer rely on in another's description."""
    for path, methods in before["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            place = f"{method.upper()} {path}"
            today = now["paths"].get(path, {}).get(method)
            if today is None:
                yield f"{place} is gone"
                continue
            yield from (f"{place}: {what}" for what in _changed(before, operation, now, today))


def _changed(
    before: Mapping[str, Any],
    old: Mapping[str, Any],
    now: Mapping[str, Any],
    new: Mapping[str, Any],
) -> Iterator[str]:
    sent, wanted = _schema(before, old.get("requestBody")), _schema(now, new.get("requestBody"))
    for name in sorted(set(wanted.get("required", ())) - set(sent.get("required", ()))):
        yield f"needs {name}"
    for name in sorted(sent.get("properties", {}).keys() - wanted.get("properties", {}).keys()):
        yield f"takes no {name} any more"
    for status, answer in old.get("responses", {}).items():
        if not status.startswith("2"):
            continue
        if status not in new.get("responses", {}):
            yield f"does not answer {status} any more"
            continue
        was, is_ = _schema(before, answer), _schema(now, new["responses"][status])
        for name in sorted(was.get("properties", {}).keys() - is_.get("properties", {}).keys()):
            yield f"answers no {name} any more"


def _schema(whole: Mapping[str, Any], part: Any) -> Mapping[str, Any]:
    """The schema of a request's or answer's JSON; that of one item for a list."""
    part = _resolved(whole, part or {})
    content = part.get("content", {})
    media = next((one for kind, one in content.items() if kind.endswith("json")), {})
    schema = _resolved(whole, media.get("schema", {}))
    return _resolved(whole, schema.get("items", schema))


def _resolved(whole: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in part:
        found: Any = whole
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part
