"""The policy table: who may do what, to what. Default deny; every route names one action.

A rule grants an action to a role within a scope:

* ANY     wherever (global roles such as auditor),
* CASE    only on a case where the person holds that role now,
* AGENCY  only on things that belong to the person's own agency,
* SELF    only on things that belong to the person.

A person sees that something exists only if some rule lets them read it; everybody else gets the
same answer as for a thing that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a person does. Case roles are held per case; the others everywhere."""

    AGENCY_OFFICER = "agency-officer"
    MANAGER = "partnership-manager"
    REDACTION_OFFICER = "redaction-officer"
    REDACTION_APPROVER = "redaction-approver"
    REVIEWER = "reviewer"
    SIGNATORY = "delegated-safeguarding-partner"
    FAMILY = "family"
    PANEL = "panel-secretariat"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """How far a rule reaches."""

    ANY = "any"
    CASE = "case"
    AGENCY = "agency"
    SELF = "self"


class Action(StrEnum):
    """Everything that can be asked of Lockgate. A route without one of these does not exist."""

    PUBLIC = "public"  # sign-in page, health, static assets
    OWN_ACCOUNT = "own-account"  # any signed-in person, on themselves
    BOARD_SEE = "board.see"
    PEOPLE_MANAGE = "people.manage"
    AGENCIES_MANAGE = "agencies.manage"
    TOKENS_MANAGE = "tokens.manage"
    CASE_OPEN = "case.open"
    CASE_SEE = "case.see"
    CASE_MANAGE = "case.manage"
    CLOCK_RECORD = "clock.record"
    REQUEST_ISSUE = "request.issue"
    REQUEST_SEE = "request.see"
    UPLOAD_MAKE = "upload.make"
    UPLOAD_SEE = "upload.see"
    DOCUMENT_WITHDRAW = "document.withdraw"
    NIL_RETURN_SIGN = "nil-return.sign"
    DECISION_EDIT = "decision.edit"
    DECISION_SEE = "decision.see"
    DECISION_SIGN = "decision.sign"
    REGISTER_SEE = "register.see"
    REGISTER_EDIT = "register.edit"
    REDACTION_SEE = "redaction.see"
    REDACTION_DECIDE = "redaction.decide"
    REDACTION_APPROVE = "redaction.approve"
    RELEASE_MANAGE = "release.manage"
    RELEASE_READ = "release.read"
    LOG_SEE = "log.see"
    SEEN_SEE = "seen.see"
    RETENTION_SEE = "retention.see"
    RETENTION_MANAGE = "retention.manage"
    DESTRUCTION_CONFIRM = "destruction.confirm"
    KEYS_MANAGE = "keys.manage"
    STORE_SEE = "store.see"
    DELIVERY_SEE = "delivery.see"
    DELIVERY_RETRY = "delivery.retry"
    PACK_COLLECT = "pack.collect"
    DEAD_LETTERS_SEE = "dead-letters.see"
    DEAD_LETTERS_REPLAY = "dead-letters.replay"
    SERVICE_CALL = "service.call"  # another service, by its own key


_R, _S, _A = Role, Scope, Action

TABLE: dict[Action, frozenset[tuple[Role, Scope]]] = {
    _A.BOARD_SEE: frozenset({(_R.MANAGER, _S.ANY), (_R.AUDITOR, _S.ANY), (_R.SIGNATORY, _S.ANY)}),
    _A.PEOPLE_MANAGE: frozenset({(_R.ADMINISTRATOR, _S.ANY)}),
    _A.AGENCIES_MANAGE: frozenset({(_R.ADMINISTRATOR, _S.ANY), (_R.MANAGER, _S.ANY)}),
    _A.TOKENS_MANAGE: frozenset({(_R.ADMINISTRATOR, _S.ANY), (_R.AGENCY_OFFICER, _S.AGENCY)}),
    _A.CASE_OPEN: frozenset({(_R.MANAGER, _S.ANY)}),
    _A.CASE_SEE: frozenset(
        {
            (_R.MANAGER, _S.CASE),
            (_R.REDACTION_OFFICER, _S.CASE),
            (_R.REDACTION_APPROVER, _S.CASE),
            (_R.SIGNATORY, _S.CASE),
            (_R.AUDITOR, _S.ANY),
        }
    ),
    _A.CASE_MANAGE: frozenset({(_R.MANAGER, _S.CASE)}),
    _A.CLOCK_RECORD: frozenset({(_R.MANAGER, _S.CASE)}),
    _A.REQUEST_ISSUE: frozenset({(_R.MANAGER, _S.CASE)}),
    _A.REQUEST_SEE: frozenset({(_R.MANAGER, _S.CASE), (_R.AGENCY_OFFICER, _S.AGENCY)}),
    _A.UPLOAD_MAKE: frozenset({(_R.AGENCY_OFFICER, _S.AGENCY)}),
    _A.UPLOAD_SEE: frozenset({(_R.MANAGER, _S.CASE), (_R.AGENCY_OFFICER, _S.AGENCY)}),
    _A.DOCUMENT_WITHDRAW: frozenset({(_R.MANAGER, _S.CASE), (_R.AGENCY_OFFICER, _S.AGENCY)}),
    _A.NIL_RETURN_SIGN: frozenset({(_R.AGENCY_OFFICER, _S.AGENCY)}),
    _A.DECISION_EDIT: frozenset({(_R.MANAGER, _S.CASE)}),
    _A.DECISION_SEE: frozenset({(_R.MANAGER, _S.CASE), (_R.SIGNATORY, _S.CASE)}),
    _A.DECISION_SIGN: frozenset({(_R.SIGNATORY, _S.CASE)}),
    _A.REGISTER_SEE: frozenset(
        {
            (_R.MANAGER, _S.CASE),
            (_R.REDACTION_OFFICER, _S.CASE),
            (_R.REDACTION_APPROVER, _S.CASE),
        }
    ),
    _A.REGISTER_EDIT: frozenset({(_R.MANAGER, _S.CASE), (_R.REDACTION_OFFICER, _S.CASE)}),
    _A.REDACTION_SEE: frozenset(
        {(_R.REDACTION_OFFICER, _S.CASE), (_R.REDACTION_APPROVER, _S.CASE)}
    ),
    _A.REDACTION_DECIDE: frozenset({(_R.REDACTION_OFFICER, _S.CASE)}),
    _A.REDACTION_APPROVE: frozenset({(_R.REDACTION_APPROVER, _S.CASE)}),
    _A.RELEASE_MANAGE: frozenset({(_R.MANAGER, _S.CASE)}),
    _A.RELEASE_READ: frozenset({(_R.REVIEWER, _S.SELF), (_R.FAMILY, _S.SELF)}),
    _A.LOG_SEE: frozenset({(_R.AUDITOR, _S.ANY)}),
    _A.SEEN_SEE: frozenset({(_R.AUDITOR, _S.ANY), (_R.MANAGER, _S.CASE)}),
    _A.RETENTION_SEE: frozenset(
        {(_R.MANAGER, _S.CASE), (_R.SIGNATORY, _S.CASE), (_R.AUDITOR, _S.ANY)}
    ),
    _A.RETENTION_MANAGE: frozenset({(_R.MANAGER, _S.CASE)}),
    _A.DESTRUCTION_CONFIRM: frozenset({(_R.MANAGER, _S.CASE), (_R.SIGNATORY, _S.CASE)}),
    _A.STORE_SEE: frozenset({(_R.ADMINISTRATOR, _S.ANY), (_R.AUDITOR, _S.ANY)}),
    _A.DELIVERY_SEE: frozenset({(_R.MANAGER, _S.CASE), (_R.ADMINISTRATOR, _S.ANY)}),
    _A.DELIVERY_RETRY: frozenset({(_R.MANAGER, _S.CASE), (_R.ADMINISTRATOR, _S.ANY)}),
    _A.PACK_COLLECT: frozenset({(_R.PANEL, _S.ANY)}),
    _A.KEYS_MANAGE: frozenset({(_R.ADMINISTRATOR, _S.ANY)}),
    _A.DEAD_LETTERS_SEE: frozenset({(_R.ADMINISTRATOR, _S.ANY)}),
    _A.DEAD_LETTERS_REPLAY: frozenset({(_R.ADMINISTRATOR, _S.ANY)}),
}
"""PUBLIC, OWN_ACCOUNT and SERVICE_CALL are decided without a role, in :func:`allows`."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A role held on one case; ``audience`` says which bundle a reviewer or relative gets."""

    case: str
    role: Role
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """Who asks. ``roles`` hold everywhere; ``memberships`` per case. Anonymous has no person."""

    person: str = ""
    roles: frozenset[Role] = frozenset()
    agency: str = ""
    memberships: frozenset[Membership] = frozenset()
    service: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked about. Empty fields mean that it belongs to no case, agency or person.

    ``people`` are those whom it belongs to (the recipient of a release).
    """

    case: str = ""
    agency: str = ""
    people: frozenset[str] = field(default_factory=frozenset)


NOWHERE = Target()


def _reaches(subject: Subject, role: Role, scope: Scope, target: Target) -> bool:
    if scope is Scope.ANY:
        return role in subject.roles
    if scope is Scope.CASE:
        return bool(target.case) and any(
            held.case == target.case and held.role is role for held in subject.memberships
        )
    if scope is Scope.AGENCY:
        return role in subject.roles and bool(subject.agency) and subject.agency == target.agency
    holds = role in subject.roles or any(held.role is role for held in subject.memberships)
    return holds and subject.person in target.people


def allows(subject: Subject, action: Action, target: Target = NOWHERE) -> bool:
    """Whether the table lets ``subject`` do ``action`` to ``target``. Unknown means no."""
    if action is Action.PUBLIC:
        return True
    if action is Action.SERVICE_CALL:
        return bool(subject.service)
    if not subject.person:
        return False
    if action is Action.OWN_ACCOUNT:
        return not target.people or subject.person in target.people
    return any(
        _reaches(subject, role, scope, target) for role, scope in TABLE.get(action, frozenset())
    )
