"""The words shown for roles, kinds of agency and what an agency's system may do."""

from __future__ import annotations

from services.intake.people.domain import CASE_ROLES, TOKEN_SCOPES
from services.intake.people.records import AgencyKind
from shared.domain.policy import Action, Role

ROLES: list[tuple[str, str]] = [
    (Role.AGENCY_OFFICER.value, "Agency records officer"),
    (Role.MANAGER.value, "Partnership manager"),
    (Role.REDACTION_OFFICER.value, "Redaction officer"),
    (Role.REDACTION_APPROVER.value, "Second reader (approves redaction)"),
    (Role.REVIEWER.value, "Independent reviewer"),
    (Role.SIGNATORY.value, "Delegated safeguarding partner"),
    (Role.FAMILY.value, "Family member or advocate"),
    (Role.PANEL.value, "Panel secretariat"),
    (Role.AUDITOR.value, "Auditor"),
    (Role.ADMINISTRATOR.value, "System administrator"),
]
CASE_ROLE_NAMES = [(value, text) for value, text in ROLES if value in CASE_ROLES]

AGENCY_KINDS: list[tuple[str, str]] = [
    (kind.value, kind.value.replace("-", " ").capitalize()) for kind in AgencyKind
]

_SCOPE_WORDS = {
    Action.REQUEST_SEE.value: "See the agency's requests",
    Action.UPLOAD_MAKE.value: "Upload records",
    Action.UPLOAD_SEE.value: "See the agency's own uploads and receipts",
    Action.DOCUMENT_WITHDRAW.value: "Withdraw a document",
    Action.NIL_RETURN_SIGN.value: "Sign a nil return",
}
SCOPES: list[tuple[str, str]] = [(scope, _SCOPE_WORDS.get(scope, scope)) for scope in TOKEN_SCOPES]
