"""An agency's own pages: what is asked, send files, sign a nil return, take a file back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request

from services.intake.domain.documents import Document, WithdrawReason
from services.intake.domain.requests import (
    LEGAL_BASIS,
    NIL_STATEMENT,
    AgencyRequest,
    NilReturn,
    ReturnType,
)
from services.intake.domain.uploads import MAX_SIZE, Upload, UploadState
from services.intake.front import Front, actor, own_agency
from services.intake.handlers import board, case_page, requests, uploads
from services.intake.handlers.documents import file_name
from services.intake.pages.multipart import FilePart, file_parts
from services.intake.words import refusal_help
from shared.domain.errors import Conflict, Invalid
from shared.domain.ids import new_id
from shared.domain.policy import Action
from shared.web.forms import Form
from shared.web.guard import guarded, subject

_RESTING = frozenset({UploadState.ABANDONED, UploadState.ACCEPTED})
REASONS = tuple(
    (one.value, one.called) for one in WithdrawReason if one is not WithdrawReason.REPLACED
)


@dataclass(frozen=True, slots=True)
class ShownUpload:
    """An upload that is not a document (yet), with words for what became of it."""

    upload: Upload
    name: str
    help: str

    @property
    def is_settled(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.upload.state.is_final


def add(pages: Blueprint, front: Front) -> None:
    """The agency's routes."""

    @pages.get("/requests")
    @guarded(Action.REQUEST_SEE, target=own_agency)
    def own_requests() -> str:
        with front.units() as uow:
            found = board.agency_requests(subject().agency, uow=uow, desk=front.desk)
        return render_template("intake/requests.html", requests=found)

    @pages.get("/requests/<request_id>")
    @guarded(Action.REQUEST_SEE, target=front.of_request)
    def request_page(request_id: str) -> str:
        return render_template("intake/request.html", **_page(front, request_id))

    @pages.get("/requests/<request_id>/files")
    @guarded(Action.UPLOAD_SEE, target=front.of_request)
    def files(request_id: str) -> str:
        return render_template("intake/_files.html", **_page(front, request_id))

    @pages.post("/requests/<request_id>/upload")
    @guarded(Action.UPLOAD_MAKE, target=front.of_request, max_body=MAX_SIZE, streamed=True)
    def upload(request_id: str) -> Any:
        return _upload(front, request_id)

    @pages.get("/documents/<document>/replace")
    @guarded(Action.UPLOAD_MAKE, target=front.of_document)
    def replace_form(document: str) -> str:
        with front.units() as uow:
            found = uow.get(Document, document)
        return render_template(
            "intake/replace.html",
            document=found,
            name=file_name(found, front.desk),
            back=f"/requests/{found.request}",
        )

    @pages.post("/uploads/<upload>/cancel")
    @guarded(Action.UPLOAD_MAKE, target=front.of_upload)
    def cancel_file(upload: str) -> Any:
        with front.units() as uow:
            place = uow.get(Upload, upload).request
            uploads.cancel_upload(upload, by=actor(), uow=uow, desk=front.desk)
            uow.commit()
        return redirect(f"/requests/{place}", 303)

    @pages.get("/requests/<request_id>/nil-return")
    @guarded(Action.NIL_RETURN_SIGN, target=front.of_request)
    def nil_form(request_id: str) -> str:
        return _nil(request_id, Form())

    @pages.post("/requests/<request_id>/nil-return")
    @guarded(Action.NIL_RETURN_SIGN, target=front.of_request)
    def sign_nil(request_id: str) -> Any:
        return _sign_nil(front, request_id)


def _page(front: Front, request_id: str) -> dict[str, Any]:
    with front.units() as uow:
        shown = board.shown_request(uow.get(AgencyRequest, request_id), uow=uow, desk=front.desk)
        documents = case_page.documents_of(request=request_id, uow=uow, desk=front.desk)
        begun = uow.find(Upload, request=request_id, order_by="started_at")
        nils = uow.find(NilReturn, request=request_id, superseded_by="")
    found = shown.request
    pending = [
        ShownUpload(
            one,
            front.desk.open_text(one.case, uploads.FILE_NAME, one.sealed_name),
            refusal_help(one.reason) if one.reason else "",
        )
        for one in begun
        if one.state not in _RESTING
    ]
    return {
        "shown": shown,
        "request_": found,
        "asked": front.desk.open_text(found.case, requests.ASKED, found.sealed_asked),
        "legal_basis": LEGAL_BASIS,
        "returns": [ReturnType(kind).called for kind in found.return_types],
        "documents": documents,
        "pending": pending,
        "busy": any(not one.is_settled for one in pending),
        "nil": nils[0] if nils else None,
        "reasons": REASONS,
        "target": front.of_request({"request_id": request_id}),
        "back": "/requests" if subject().agency == found.agency else f"/cases/{found.case}",
    }


def _upload(front: Front, request_id: str) -> Any:
    """Take a plain form's files as they stream in: sealed part by part, never spooled to disk."""
    taken = 0
    try:
        for part in file_parts(request.stream, request.mimetype_params.get("boundary", "")):
            if part.name == "file" and part.file_name:
                taken += _take(front, request_id, part)
    except (Invalid, Conflict) as error:
        page = _page(front, request_id)
        return render_template("intake/request.html", **page, errors={"file": error.message}), 422
    if not taken:
        page = _page(front, request_id)
        empty = {"file": "Choose a file to send"}
        return render_template("intake/request.html", **page, errors=empty), 422
    flash("Received and sealed. The checks take a moment.", "success")
    return redirect(f"/requests/{request_id}", 303)


def _take(front: Front, request_id: str, part: FilePart) -> bool:
    chunks: Iterator[bytes] = part.chunks
    with front.units() as uow:
        new = uploads.NewUpload(
            request_id,
            part.file_name,
            None,
            new_id("key"),
            replaces=request.args.get("replaces", ""),
        )
        begun = uploads.start_upload(
            new, person=actor(), agency=subject().agency, uow=uow, desk=front.desk
        )
        uow.commit()
        uploads.append(begun.id, 0, chunks, uow=uow, desk=front.desk)
        uploads.finish(begun.id, by=actor(), uow=uow, desk=front.desk)
        uow.commit()
    return True


def _nil(request_id: str, form: Form) -> str:
    return render_template(
        "intake/nil_return.html",
        statement=NIL_STATEMENT,
        form=form,
        errors=form.errors,
        back=f"/requests/{request_id}",
    )


def _sign_nil(front: Front, request_id: str) -> Any:
    typed = {
        "systems": request.form.get("systems", ""),
        "confirmed": request.form.getlist("confirmed"),
    }
    missing = {}
    if not str(typed["systems"]).strip():
        missing["systems"] = "Enter the systems you searched"
    if "yes" not in typed["confirmed"]:
        missing["confirmed"] = "Confirm the statement to sign it"
    if missing:
        return _nil(request_id, Form({}, typed, missing)), 422
    try:
        with front.units() as uow:
            requests.sign_nil_return(
                request_id,
                str(typed["systems"]).splitlines(),
                confirmed="yes" in typed["confirmed"],
                by=actor(),
                uow=uow,
                desk=front.desk,
            )
            uow.commit()
    except Invalid as error:
        field = "confirmed" if error.code == "nil-unconfirmed" else "systems"
        return _nil(request_id, Form({}, typed, {field: error.message})), 422
    flash("Your nil return is signed and on the record.", "success")
    return redirect(f"/requests/{request_id}", 303)
