"""Uploads: begin, ask how far, send on, finish. A cut connection goes on at the offset held.

POST  /requests/<request>/uploads   {"name", "size"}        201, Location, Upload-Offset
HEAD  /uploads/<upload>                                     200, Upload-Offset
PATCH /uploads/<upload>   Upload-Offset: n, bytes           204, Upload-Offset
POST  /uploads/<upload>/complete                            200
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from services.intake.api import schemas
from services.intake.domain.uploads import MAX_SIZE, Upload
from services.intake.front import Front, actor
from services.intake.handlers import uploads
from services.intake.words import refusal_help
from shared.domain.errors import Invalid
from shared.domain.ids import new_id
from shared.domain.policy import Action
from shared.web.guard import guarded, subject

OFFSET = "Upload-Offset"
_PIECE = 1 << 20
_OFFSET_PARAMETER = {
    "name": OFFSET,
    "in": "header",
    "required": True,
    "description": "Where these bytes belong in the file: what was received so far.",
    "schema": {"type": "integer", "minimum": 0},
}
_BYTES = {"required": True, "content": {"application/octet-stream": {}}}


def add(api: Blueprint, front: Front) -> None:
    """Put the routes on the blueprint."""

    @api.post("/requests/<request_id>/uploads")
    @guarded(Action.UPLOAD_MAKE, target=front.of_request)
    @api.arguments(schemas.StartUploadSchema)
    @api.response(201, schemas.UploadSchema)
    def start(sent: dict[str, Any], request_id: str) -> Any:
        """Announce a file; the same idempotency key answers the same upload."""
        new = uploads.NewUpload(
            request_id,
            sent["name"],
            sent["size"],
            request.headers.get("Idempotency-Key") or new_id("key"),
            replaces=sent["replaces"] or request.args.get("replaces", ""),
            sha256=sent["sha256"],
        )
        with front.units() as uow:
            made = uploads.start_upload(
                new, person=actor(), agency=subject().agency, uow=uow, desk=front.desk
            )
            uow.commit()
        return shown(made), 201, {"Location": f"/api/v1/uploads/{made.id}", **_offset(made)}

    @api.get("/uploads/<upload>")
    @guarded(Action.UPLOAD_SEE, target=front.of_upload)
    @api.response(200, schemas.UploadSchema)
    def see(upload: str) -> Any:
        """How far an upload is; HEAD gives the offset alone."""
        with front.units() as uow:
            found = uow.get(Upload, upload)
        return shown(found), 200, _offset(found)

    @api.patch("/uploads/<upload>")
    @guarded(Action.UPLOAD_MAKE, target=front.of_upload, max_body=MAX_SIZE, streamed=True)
    @api.doc(parameters=[_OFFSET_PARAMETER], requestBody=_BYTES)
    @api.response(204)
    def append(upload: str) -> Response:
        """Send bytes from the offset held."""
        with front.units() as uow:
            done = uploads.append(upload, _sent_offset(), body(), uow=uow, desk=front.desk)
        return Response(status=204, headers=_offset(done))

    @api.post("/uploads/<upload>/complete")
    @guarded(Action.UPLOAD_MAKE, target=front.of_upload)
    @api.response(200, schemas.CompletedSchema)
    def complete(upload: str) -> Any:
        """Say that every byte was sent."""
        with front.units() as uow:
            done = uploads.finish(upload, by=actor(), uow=uow, desk=front.desk)
            uow.commit()
        return {**shown(done), "next": f"/requests/{done.request}"}

    @api.delete("/uploads/<upload>")
    @guarded(Action.UPLOAD_MAKE, target=front.of_upload)
    @api.response(204)
    def cancel(upload: str) -> None:
        """Give up an upload that is not a document yet."""
        with front.units() as uow:
            uploads.cancel_upload(upload, by=actor(), uow=uow, desk=front.desk)
            uow.commit()


def shown(upload: Upload) -> dict[str, Any]:
    """An upload as the API shows it: never its file name."""
    return {
        "id": upload.id,
        "request": upload.request,
        "state": upload.state,
        "received": upload.received,
        "declared_size": upload.declared_size,
        "document": upload.document,
        "reason": upload.reason,
        "help": refusal_help(upload.reason) if upload.reason else "",
    }


def body() -> Iterator[bytes]:
    """The request's body as it arrives; raises when the connection is cut."""
    while piece := request.stream.read(_PIECE):
        yield piece


def _sent_offset() -> int:
    sent = request.headers.get(OFFSET, "")
    if not sent.isascii() or not sent.isdigit():
        raise Invalid("offset-header", "Send the offset of these bytes in Upload-Offset.")
    return int(sent)


def _offset(upload: Upload) -> dict[str, str]:
    return {OFFSET: str(upload.received)}
