"""What the page and the API of the keys work with, and the forms that both take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, fields, validate

from services.storage.domain.records import CaseFact, Job, JobKind
from services.storage.key_jobs import KeyJobs
from services.storage.vault import StorageVault
from shared.domain.errors import Invalid

_KINDS = [str(kind) for kind in JobKind]


class JobSchema(Schema):
    """One rotation or re-sealing and its progress."""

    id = fields.String()
    kind = fields.Enum(JobKind, by_value=True)
    case = fields.String()
    target = fields.String()
    total = fields.Integer()
    done = fields.Integer()
    failed = fields.Integer()
    state = fields.String()
    actor = fields.String()
    started_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)


class StartSchema(Schema):
    """What is to be rotated; ``case`` is empty for the root key."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(_KINDS, error="Choose what to do."),
        error_messages={"required": "Choose what to do."},
    )
    case = fields.String(load_default="", validate=validate.Length(max=64))


class KeysSchema(Schema):
    """The root key's id, the keyring's copies, and cases whose destruction is outstanding."""

    root = fields.String()
    copies = fields.List(fields.String())
    outstanding = fields.List(fields.String())
    jobs = fields.List(fields.Nested(JobSchema))


@dataclass(frozen=True, slots=True)
class KeyDesk:
    """What page and API work with."""

    vault: StorageVault
    jobs: KeyJobs
    cases: Callable[[], list[CaseFact]]

    def state(self) -> dict[str, Any]:
        """The keys as they are now."""
        return {
            "root": self.vault.ring.keys.root_id,
            "copies": self.vault.ring.keyring.copies,
            "outstanding": self.vault.outstanding(),
            "jobs": self.jobs.listed(),
        }

    def start(self, values: Mapping[str, str], actor: str) -> Job:
        """Begin a job; Invalid ``job-case`` without a case where one is needed."""
        kind, case = JobKind(values["kind"]), values["case"]
        if (kind is JobKind.ROTATE_ROOT) == bool(case):
            raise Invalid("job-case", "Choose a case, or none for the root key.")
        return self.jobs.start(kind, case, actor)
