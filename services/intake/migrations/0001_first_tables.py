"""First tables."""

import sqlalchemy as sa
from alembic import op

from shared.adapters.columns import TEXT
from shared.adapters.tables import POSITION

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "agency",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint("name", name=op.f("uq_agency_name")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("sealed_label", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", TEXT, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_agency"), ["agency"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("seat", TEXT, nullable=False),
        sa.Column("delegate", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_appointment_person"), ["person"], unique=False)

    op.create_table(
        "case",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("reference", TEXT, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", TEXT, nullable=False),
        sa.Column("guidance_version", TEXT, nullable=False),
        sa.Column("rule_set", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("reference", name=op.f("uq_case_reference")),
    )
    op.create_table(
        "clock_fact",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.Column("back_dated", sa.Boolean(), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_fact")),
    )
    with op.batch_alter_table("clock_fact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clock_fact_case"), ["case"], unique=False)

    op.create_table(
        "decision",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_places", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signatures", TEXT, nullable=False),
        sa.Column("receipt", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_case"), ["case"], unique=False)

    op.create_table(
        "decision_version",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("annexes", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_version")),
    )
    with op.batch_alter_table("decision_version", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_decision_version_decision"), ["decision"], unique=False
        )

    op.create_table(
        "delivery_note",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_note")),
    )
    with op.batch_alter_table("delivery_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_note_case"), ["case"], unique=False)

    op.create_table(
        "document",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("request", TEXT, nullable=False),
        sa.Column("upload", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("file_type", TEXT, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("receipt", TEXT, nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.Column("findings", TEXT, nullable=False),
        sa.Column("replaces", TEXT, nullable=False),
        sa.Column("duplicate_of", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", TEXT, nullable=False),
        sa.Column("withdraw_reason", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("upload", name=op.f("uq_document_upload")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_case"), ["case"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_document_case_sha256"), ["case", "sha256"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_document_replaces"), ["replaces"], unique=False)
        batch_op.create_index(batch_op.f("ix_document_request"), ["request"], unique=False)

    op.create_table(
        "document_progress",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("proposals", sa.BigInteger(), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_progress")),
    )
    with op.batch_alter_table("document_progress", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_progress_case"), ["case"], unique=False)

    op.create_table(
        "due_change",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("clock", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("cause", TEXT, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_change")),
    )
    with op.batch_alter_table("due_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_due_change_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_due_change_clock"), ["clock"], unique=False)

    op.create_table(
        "edition_note",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_note")),
    )
    with op.batch_alter_table("edition_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_note_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_edition_note_document"), ["document"], unique=False)

    op.create_table(
        "event_inbox",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("queue", TEXT, nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", "queue", name=op.f("pk_event_inbox")),
    )
    op.create_table(
        "event_outbox",
        sa.Column("position", POSITION, autoincrement=True, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("case_id", TEXT, nullable=False),
        sa.Column("aggregate", TEXT, nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_outbox")),
        sa.UniqueConstraint(
            "aggregate", "sequence", name=op.f("uq_event_outbox_aggregate_sequence")
        ),
        sa.UniqueConstraint("id", name=op.f("uq_event_outbox_id")),
    )
    with op.batch_alter_table("event_outbox", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_outbox_sent_at_position"), ["sent_at", "position"], unique=False
        )

    op.create_table(
        "event_sequences",
        sa.Column("aggregate", TEXT, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("aggregate", name=op.f("pk_event_sequences")),
    )
    op.create_table(
        "extension",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("request", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("granted_by", TEXT, nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension")),
    )
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_extension_request"), ["request"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("digest", name=op.f("uq_invitation_digest")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_person"), ["person"], unique=False)

    op.create_table(
        "known_device",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("digest", name=op.f("uq_known_device_digest")),
    )
    with op.batch_alter_table("known_device", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_known_device_person"), ["person"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", TEXT, nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_membership_person"), ["person"], unique=False)

    op.create_table(
        "nil_return",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("request", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("signed_by", TEXT, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement", TEXT, nullable=False),
        sa.Column("sealed_systems", sa.LargeBinary(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.Column("superseded_by", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nil_return")),
    )
    with op.batch_alter_table("nil_return", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_nil_return_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_nil_return_request"), ["request"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_email", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", TEXT, nullable=False),
        sa.Column("roles", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("access_revision", sa.BigInteger(), nullable=False),
        sa.Column("contact_revision", sa.BigInteger(), nullable=False),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("sealed_totp", sa.LargeBinary(), nullable=False),
        sa.Column("totp_on", sa.Boolean(), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("recovery", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email_index", name=op.f("uq_person_email_index")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_agency"), ["agency"], unique=False)

    op.create_table(
        "proclaimed_holiday",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proclaimed_holiday")),
        sa.UniqueConstraint("on", name=op.f("uq_proclaimed_holiday_on")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("about", TEXT, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receipt_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_receipt_case"), ["case"], unique=False)

    op.create_table(
        "release_note",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("items", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_note")),
    )
    with op.batch_alter_table("release_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_note_case"), ["case"], unique=False)

    op.create_table(
        "request",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("batch", TEXT, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", TEXT, nullable=False),
        sa.Column("day0", sa.Date(), nullable=False),
        sa.Column("return_types", TEXT, nullable=False),
        sa.Column("sealed_asked", sa.LargeBinary(), nullable=False),
        sa.Column("legal_basis", TEXT, nullable=False),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_to", sa.Date(), nullable=True),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_agency"), ["agency"], unique=False)
        batch_op.create_index(batch_op.f("ix_request_case"), ["case"], unique=False)

    op.create_table(
        "session",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_person"), ["person"], unique=False)

    op.create_table(
        "signature",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("decision", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("seat", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content_hash", TEXT, nullable=False),
        sa.Column("dissents", sa.Boolean(), nullable=False),
        sa.Column("log_index", sa.BigInteger(), nullable=False),
        sa.Column("entry_hash", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("as_delegate", sa.Boolean(), nullable=False),
        sa.Column("reason_object", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_signature_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_signature_decision"), ["decision"], unique=False)

    op.create_table(
        "standing",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("code", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reminder", TEXT, nullable=False),
        sa.Column("reckoned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_case"), ["case"], unique=False)

    op.create_table(
        "threshold",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", TEXT, nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold")),
    )
    with op.batch_alter_table("threshold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_threshold_case"), ["case"], unique=False)

    op.create_table(
        "throttle",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("failures", TEXT, nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_throttle")),
    )
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttle_touched_at"), ["touched_at"], unique=False)

    op.create_table(
        "upload",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("request", TEXT, nullable=False),
        sa.Column("agency", TEXT, nullable=False),
        sa.Column("person", TEXT, nullable=False),
        sa.Column("idempotency_key", TEXT, nullable=False),
        sa.Column("declared_size", sa.BigInteger(), nullable=True),
        sa.Column("sealed_name", sa.LargeBinary(), nullable=False),
        sa.Column("document", TEXT, nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("replaces", TEXT, nullable=False),
        sa.Column("expected_sha256", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
        sa.UniqueConstraint(
            "agency", "idempotency_key", name=op.f("uq_upload_agency_idempotency_key")
        ),
    )
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_case"), ["case"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_request"), ["request"], unique=False)
        batch_op.create_index(batch_op.f("ix_upload_state"), ["state"], unique=False)

    op.create_table(
        "upload_part",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("upload", TEXT, nullable=False),
        sa.Column("case", TEXT, nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload_part")),
    )
    with op.batch_alter_table("upload_part", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_upload_part_upload"), ["upload"], unique=False)

    op.create_table(
        "year_count",
        sa.Column("id", TEXT, autoincrement=False, nullable=False),
        sa.Column("opened", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_year_count")),
    )


def downgrade() -> None:
    op.drop_table("year_count")
    with op.batch_alter_table("upload_part", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_part_upload"))

    op.drop_table("upload_part")
    with op.batch_alter_table("upload", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_upload_state"))
        batch_op.drop_index(batch_op.f("ix_upload_request"))
        batch_op.drop_index(batch_op.f("ix_upload_case"))

    op.drop_table("upload")
    with op.batch_alter_table("throttle", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttle_touched_at"))

    op.drop_table("throttle")
    with op.batch_alter_table("threshold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_threshold_case"))

    op.drop_table("threshold")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_case"))

    op.drop_table("standing")
    with op.batch_alter_table("signature", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_signature_decision"))
        batch_op.drop_index(batch_op.f("ix_signature_case"))

    op.drop_table("signature")
    with op.batch_alter_table("session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_session_person"))

    op.drop_table("session")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_request_case"))
        batch_op.drop_index(batch_op.f("ix_request_agency"))

    op.drop_table("request")
    with op.batch_alter_table("release_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_note_case"))

    op.drop_table("release_note")
    with op.batch_alter_table("receipt", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receipt_case"))
        batch_op.drop_index(batch_op.f("ix_receipt_about"))

    op.drop_table("receipt")
    op.drop_table("proclaimed_holiday")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_agency"))

    op.drop_table("person")
    with op.batch_alter_table("nil_return", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_nil_return_request"))
        batch_op.drop_index(batch_op.f("ix_nil_return_case"))

    op.drop_table("nil_return")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_person"))
        batch_op.drop_index(batch_op.f("ix_membership_case"))

    op.drop_table("membership")
    with op.batch_alter_table("known_device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_known_device_person"))

    op.drop_table("known_device")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_person"))

    op.drop_table("invitation")
    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_extension_request"))

    op.drop_table("extension")
    op.drop_table("event_sequences")
    with op.batch_alter_table("event_outbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_outbox_sent_at_position"))

    op.drop_table("event_outbox")
    op.drop_table("event_inbox")
    with op.batch_alter_table("edition_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_note_document"))
        batch_op.drop_index(batch_op.f("ix_edition_note_case"))

    op.drop_table("edition_note")
    with op.batch_alter_table("due_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_due_change_clock"))
        batch_op.drop_index(batch_op.f("ix_due_change_case"))

    op.drop_table("due_change")
    with op.batch_alter_table("document_progress", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_progress_case"))

    op.drop_table("document_progress")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_request"))
        batch_op.drop_index(batch_op.f("ix_document_replaces"))
        batch_op.drop_index(batch_op.f("ix_document_case_sha256"))
        batch_op.drop_index(batch_op.f("ix_document_case"))

    op.drop_table("document")
    with op.batch_alter_table("delivery_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_note_case"))

    op.drop_table("delivery_note")
    with op.batch_alter_table("decision_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_version_decision"))

    op.drop_table("decision_version")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_case"))

    op.drop_table("decision")
    with op.batch_alter_table("clock_fact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_clock_fact_case"))

    op.drop_table("clock_fact")
    op.drop_table("case")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_person"))
        batch_op.drop_index(batch_op.f("ix_appointment_case"))

    op.drop_table("appointment")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_agency"))

    op.drop_table("api_token")
    op.drop_table("agency")
