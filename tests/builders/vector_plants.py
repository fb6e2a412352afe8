"""The list of plants, and the files they stand in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from tests.builders import vector_mail as mail
from tests.builders import vector_office as office
from tests.builders import vector_pdfs as pdfs
from tests.builders.vectors import Build, Plant, planted


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: how it is built, which archive it is handed in with, and how it must end.

    ``others`` says the same of the editions that are made of it for other recipients, or when a
    person works on its pages.
    """

    build: Build
    group: str = ""
    ends: str = "released"
    others: Mapping[str, str] = field(default_factory=dict)


def _serial(day: str) -> str:
    """A day as a workbook stores it."""
    return str((date.fromisoformat(day) - date(1899, 12, 30)).days)


def _look_alikes(name: str) -> str:
    """Letters of another alphabet that look the same, without one of which no needle is."""
    return name.translate(str.maketrans("aeocpxAEOCPX", "аеосрхАЕОСРХ"))


def _wide(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def _between(mark: str) -> Callable[[str], str]:
    return mark.join


def _misread(name: str) -> str:
    return name.replace("l", "1").replace("o", "0").replace("i", "1")


def _misread_once(name: str) -> str:
    return name.replace("o", "0", 1)


def _missing_letter(name: str) -> str:
    return name[:5] + name[6:]


def _flipped(name: str) -> str:
    return f"\u202b{name}\u202c"


def _in(file: str, *rows: tuple[int, str, str]) -> list[Plant]:
    return [Plant(vector, slug, how, file) for vector, slug, how in rows]


PLANTS: tuple[Plant, ...] = (
    *_in(
        "around.pdf",
        (11, "pdf-info", "author in the document information"),
        (11, "pdf-xmp", "description in the document's XMP"),
        (11, "pdf-page-xmp", "XMP of one page"),
        (12, "pdf-bookmark", "title of a bookmark"),
        (13, "pdf-note", "content of a note"),
        (13, "pdf-note-author", "author of a note"),
        (13, "pdf-note-rich", "rich text of a note"),
        (13, "pdf-note-look", "what a note's appearance draws"),
        (13, "pdf-popup", "content of a pop-up"),
        (13, "pdf-redact-note", "a redaction that was marked and never applied"),
        (15, "pdf-attached", "bytes of an attached file"),
        (15, "pdf-attached-name", "name of an attached file"),
        (15, "pdf-attached-about", "description of an attached file"),
        (15, "pdf-attached-page", "a file attached to a page"),
        (16, "pdf-link", "address behind a link"),
        (16, "pdf-mailto", "mail address behind a link"),
        (17, "pdf-destination", "name of a destination"),
        (17, "pdf-page-label", "prefix of the page numbers"),
        (17, "pdf-pieceinfo", "private data of an editing program"),
        (17, "pdf-alt", "alternative text in the structure tree"),
        (17, "pdf-e", "spelled-out abbreviation in the structure tree"),
    ),
    *_in(
        "form.pdf",
        (14, "pdf-field", "value of a form field"),
        (14, "pdf-field-default", "default value of a form field"),
        (14, "pdf-field-look", "what a field's appearance draws"),
        (14, "pdf-xfa", "XFA form data"),
        (25, "pdf-signer", "name in a signature"),
        (25, "pdf-signature-look", "what a signature's appearance draws"),
    ),
    *_in(
        "script.pdf",
        (16, "pdf-launch", "path of a program that a link starts"),
        (17, "pdf-script", "script run on opening"),
    ),
    *_in("boxed.pdf", (1, "pdf-box", "text under a drawn black box")),
    *_in("orphan.pdf", (2, "pdf-orphan", "packed stream that nothing points to")),
    *_in("revisions.pdf", (3, "pdf-revision", "page of the revision before the last")),
    *_in("xobject.pdf", (4, "pdf-xobject", "text in a form object")),
    *_in("pattern.pdf", (4, "pdf-pattern", "text in a tiling pattern, text edition")),
    *_in("pattern-page.pdf", (4, "pdf-pattern-page", "text in a tiling pattern, page edition")),
    *_in("mask.pdf", (4, "pdf-mask", "text in a soft mask")),
    *_in("type3.pdf", (4, "pdf-type3", "text drawn by a letter of a Type 3 font")),
    *_in(
        "unseen.pdf",
        (5, "pdf-invisible", "text in the invisible mode"),
        (5, "pdf-white", "white text"),
        (5, "pdf-nearly-opaque", "text at 99% opacity"),
        (5, "pdf-nearly-clear", "text at 1% opacity"),
        (5, "pdf-off-page", "text beside the page"),
        (5, "pdf-cropped", "text outside the crop box"),
    ),
    Plant(6, "pdf-scan-pixels", "name in the pixels of a scan", "scan.pdf", seen="pixels"),
    Plant(6, "pdf-scan-layer", "another name in the text layer behind a scan", "scan.pdf",
          seen="text"),
    *_in("layer.pdf", (7, "pdf-layer", "text on a layer that is off")),
    Plant(9, "pdf-shared-image", "pixels under a box; same picture on two pages", "covered.pdf",
          seen="pixels"),
    *_in(
        "photo.pdf",
        (10, "pdf-jpeg-exif", "EXIF in a JPEG inside a PDF"),
        (10, "pdf-jpeg-thumbnail", "remark in a JPEG inside a PDF"),
    ),
    Plant(8, "pdf-jpeg-covered", "pixels of a picture half under a box", "photo.pdf", seen="picture"),
    *_in("copied.pdf", (18, "pdf-actualtext", "replacement text that copying gives")),
    Plant(21, "pdf-kerned", "name drawn in kerned pieces", "typed.pdf", seen="text"),
    *_in("typed.pdf", (22, "pdf-spaced", "letter-spaced name")),
    Plant(22, "pdf-broken", "name broken over two lines", "typed.pdf", seen="text"),
    Plant(22, "pdf-soft-hyphen", "name with a soft hyphen", "typed.pdf", seen="text"),
    *_in("typed.pdf", (22, "pdf-turned", "name written upwards")),
    Plant(22, "pdf-ligature", "name with a joined letter", "ligature.pdf",
          write=lambda name: name + "ﬁ", seen="text"),
    Plant(23, "pdf-lying", "font whose text is not what it draws", "lying.pdf", seen="pixels"),
    Plant(24, "pdf-locked", "PDF behind a password", "locked.pdf", seen="locked"),
    *_in("damaged.pdf", (24, "pdf-damaged", "PDF that breaks off")),
    Plant(27, "pdf-felt-pen", "felt pen on a scan, brought back by contrast", "felt-pen.pdf",
          seen="stretched"),
    Plant(27, "pdf-white-out", "correcting fluid on a scan, brought back by contrast",
          "white-out.pdf", seen="stretched"),
    # ------------------------------------------------------------ Word
    *_in(
        "letter.docx",
        (28, "docx-header", "header"),
        (28, "docx-first-header", "header of the first page"),
        (28, "docx-footer", "footer"),
        (29, "docx-inserted", "tracked insertion"),
        (29, "docx-deleted", "tracked deletion"),
        (30, "docx-comment", "comment"),
        (30, "docx-footnote", "footnote"),
        (30, "docx-endnote", "endnote"),
        (31, "docx-box", "text box, in both of its forms"),
        (31, "docx-control", "content control"),
        (31, "docx-nested", "table inside a table"),
        (31, "docx-chart", "stored values of a chart"),
        (32, "docx-body", "body text"),
        (33, "docx-link", "text of a link"),
        (33, "docx-field", "result of a field"),
        (35, "docx-hidden", "hidden text"),
    ),
    Plant(32, "docx-split", "name cut over two runs", "letter.docx", seen="split"),
    *_in(
        "extras.docx",
        (28, "docx-even-header", "header of even pages"),
        (29, "docx-deleted-field", "deleted field code"),
        (30, "docx-comment-author", "author of a comment"),
        (30, "docx-people", "list of people"),
        (31, "docx-smartart", "diagram"),
        (31, "docx-equation", "equation"),
        (32, "docx-no-break-hyphen", "name after a no-break hyphen"),
        (33, "docx-field-code", "field code"),
        (33, "docx-bookmark", "name of a bookmark"),
        (33, "docx-tooltip", "tooltip of a link"),
        (33, "docx-link-target", "address behind a link"),
        (33, "docx-control-title", "title of a content control"),
        (33, "docx-control-tag", "tag of a content control"),
        (33, "docx-alt", "alternative text of a picture"),
        (33, "docx-variable", "document variable"),
        (33, "docx-mail-merge", "source of a mail merge"),
        (34, "docx-author", "author of a change"),
        (34, "docx-core", "core properties"),
        (34, "docx-app", "application properties"),
        (34, "docx-custom", "custom properties"),
        (34, "docx-template", "path of the template"),
        (34, "docx-thumbnail", "thumbnail"),
        (34, "docx-glossary", "glossary document"),
        (34, "docx-custom-xml", "custom XML part"),
        (35, "docx-picture-exif", "EXIF of a picture"),
    ),
    Plant(32, "docx-tab", "name with a soft hyphen between runs", "extras.docx", seen="split"),
    *_in("chunk.docx", (34, "docx-chunk", "web page shown as part of the document")),
    *_in("embedding.docx", (34, "docx-embedded", "embedded workbook")),
    *_in("macro.docx", (34, "docx-macro", "macro project")),
    # ------------------------------------------------------------ Excel, CSV
    *_in(
        "chronology.xlsx",
        (36, "xlsx-hidden-row", "hidden row"),
        (36, "xlsx-grouped-row", "folded row of a filtered table"),
        (36, "xlsx-hidden-column", "hidden column"),
        (36, "xlsx-hidden-sheet", "hidden sheet"),
        (36, "xlsx-veryhidden-sheet", "sheet hidden from the menu too"),
        (37, "xlsx-cell", "string in the cell itself"),
        (38, "xlsx-pivot", "definition of a pivot cache"),
        (38, "xlsx-pivot-record", "record of a pivot cache"),
        (38, "xlsx-slicer", "slicer"),
        (38, "xlsx-connection", "connection"),
        (38, "xlsx-query", "query table"),
        (38, "xlsx-external", "external link"),
        (39, "xlsx-comment", "comment"),
        (39, "xlsx-comment-author", "author of a comment"),
        (39, "xlsx-header", "page header"),
        (39, "xlsx-list", "list of allowed values"),
        (39, "xlsx-condition", "conditional format"),
        (39, "xlsx-formula", "literal in a formula"),
        (39, "xlsx-defined-name", "defined name"),
        (39, "xlsx-thread", "threaded comment"),
        (39, "xlsx-person", "list of persons"),
        (39, "xlsx-rich", "rich data"),
        (34, "xlsx-core", "core properties of a workbook"),
    ),
    Plant(38, "xlsx-model", "data model", "chronology.xlsx"),
    Plant(37, "xlsx-nhs", "NHS number stored as a number", "chronology.xlsx", "nhs",
          lambda text: text.replace(" ", "")),
    Plant(37, "xlsx-phone", "phone number stored as a number", "chronology.xlsx", "phone",
          lambda text: text.replace(" ", "").lstrip("0")),
    Plant(37, "xlsx-born", "date of birth stored as a count of days", "chronology.xlsx", "dob",
          _serial),
    *_in(
        "shared.xlsx",
        (37, "xlsx-shared", "string shared by cells"),
        (37, "xlsx-unused-string", "shared string that no cell uses any more"),
    ),
    *_in("utf16.csv", (40, "csv-utf16", "CSV in UTF-16 with its mark")),
    *_in("marked.csv", (40, "csv-first-cell", "first cell after a mark")),
    *_in("windows.csv", (40, "csv-windows", "CSV in a Windows encoding"),
         (40, "csv-formula", "cell that starts a formula")),
    # ------------------------------------------------------------ mail
    *_in(
        "message.eml",
        (41, "eml-received", "Received"),
        (41, "eml-x-header", "X-Originating-IP"),
        (41, "eml-message-id", "Message-ID"),
        (41, "eml-thread-topic", "Thread-Topic"),
        (41, "eml-from", "name in From"),
        (41, "eml-to", "name in To"),
        (41, "eml-cc", "address in Cc"),
        (41, "eml-subject", "Subject"),
        (41, "eml-encoded-word", "encoded word in Subject"),
        (41, "eml-preamble", "text before the first part"),
        (41, "eml-epilogue", "text after the last part"),
        (41, "eml-quoted-printable", "quoted-printable text"),
        (41, "eml-base64", "base64 text"),
        (41, "eml-html", "web version that says more"),
        (41, "eml-html-comment", "remark in the web version"),
        (41, "eml-alt", "alternative text of a picture"),
        (41, "eml-tracking", "address that follows the reader"),
        (44, "eml-attachment-name", "name of an attached file"),
        (41, "eml-attachment", "text of an attached file"),
        (41, "eml-nested", "text of an attached message"),
        (41, "eml-nested-subject", "subject of an attached message"),
        (41, "eml-inline-picture", "remark in an inline picture"),
    ),
    *_in("invitation.eml", (41, "eml-invitation", "invitation")),
    *_in("winmail.eml", (41, "eml-winmail", "winmail.dat")),
    *_in(
        "message.msg",
        (41, "msg-subject", "subject of an Outlook message"),
        (41, "msg-body", "text of an Outlook message"),
        (41, "msg-attachment", "file attached to an Outlook message"),
        (44, "msg-attachment-name", "name of a file attached to an Outlook message"),
    ),
    # ------------------------------------------------------------ pictures
    *_in(
        "shot.png",
        (42, "png-text", "PNG text chunk"),
        (42, "png-itxt", "PNG international text chunk"),
        (42, "png-ztxt", "PNG packed text chunk"),
    ),
    Plant(42, "png-pixels", "pixels of a picture", "shot.png", seen="pixels"),
    *_in(
        "photo.jpeg",
        (42, "jpeg-exif", "EXIF"),
        (42, "jpeg-maker-note", "maker note"),
        (42, "jpeg-gps", "GPS"),
        (42, "jpeg-comment", "remark"),
        (42, "jpeg-profile", "colour profile"),
        (42, "jpeg-xmp", "XMP"),
        (42, "jpeg-iptc", "IPTC"),
        (42, "jpeg-thumbnail", "embedded thumbnail"),
    ),
    *_in("fax.tiff", (42, "tiff-tag", "TIFF tag")),
    Plant(42, "tiff-page-two", "second page of a fax", "fax.tiff", seen="pixels"),
    *_in("live.heic", (42, "heic-part", "part of a telephone's picture")),
    # ------------------------------------------------------------ text
    *_in("note.txt", (52, "txt-told-to-skip", "text that says it is already de-identified")),
    Plant(43, "txt-homoglyph", "letters of another alphabet", "note.txt", write=_look_alikes),
    Plant(43, "txt-zero-width", "zero-width spaces", "note.txt", write=_between("\u200b")),
    *_in("note.txt", (43, "txt-no-break-space", "no-break space before the name")),
    Plant(43, "txt-combining", "combining marks", "note.txt", write=_between("\u0301")),
    Plant(43, "txt-wide", "full-width letters", "note.txt", write=_wide),
    Plant(22, "txt-soft-hyphen", "soft hyphens", "note.txt", write=_between("\u00ad")),
    Plant(22, "txt-letter-spaced", "a space after every letter", "note.txt", write=_between(" ")),
    Plant(22, "txt-right-to-left", "marks that turn the direction", "note.txt", write=_flipped),
    Plant(47, "txt-misspelt", "one letter missing", "note.txt", write=_missing_letter),
    Plant(47, "txt-misread", "one letter read as a digit", "note.txt", write=_misread_once),
    Plant(47, "txt-much-misread", "several letters read as digits", "misread.txt", write=_misread),
    Plant(43, "txt-digits", "look-alike digits", "note.txt", "nhs", _wide),
    Plant(43, "txt-phone", "phone number with dots", "note.txt", "phone",
          lambda text: text.replace(" ", ".")),
    Plant(47, "txt-address", "mail address made of the name", "note.txt", write=str.lower),
    *_in("note.txt", (47, "txt-possessive", "possessive")),
    Plant(47, "txt-alias-misspelt", "name registered as one word, one letter missing",
          "misread.txt", "alias", _missing_letter),
    # ------------------------------------------------------------ names
    *_in(
        "archive.zip",
        (44, "zip-name", "name of a file in an archive"),
        (44, "zip-folder", "name of a folder in an archive"),
        (44, "zip-comment", "remark of an archive"),
        (44, "zip-remark", "remark of a file in an archive"),
        (44, "zip-nested", "archive inside an archive"),
    ),
    Plant(44, "disk-name", "name of the file on the disk", "named.txt", seen="name"),
    # ------------------------------------------------------------ scripts and crops
    Plant(22, "pdf-right-to-left", "name on a page in Hebrew, letters in the order they are drawn",
          "hebrew.pdf", "hebrew", lambda name: name[::-1], seen="text"),
    Plant(35, "docx-cropped", "pixels of a picture outside what Word shows of it", "cropped.docx",
          seen="picture"),
    *_in("cropped.docx", (35, "docx-cropped-exif", "EXIF of a large picture")),
)  # fmt: skip

NEEDLES = planted(PLANTS)

_PAGE = {"page": "released"}
_STOPPED = {"page": "verifier-found"}
_TEXT = {"text": "released"}
FILES: dict[str, SourceFile] = {
    "around.pdf": SourceFile(pdfs.around),
    "form.pdf": SourceFile(pdfs.form, "pages.zip"),
    "script.pdf": SourceFile(pdfs.script, "flow.zip", others=_PAGE),
    "boxed.pdf": SourceFile(pdfs.boxed, "pages.zip"),
    "orphan.pdf": SourceFile(pdfs.orphan, "flow.zip", others=_PAGE),
    "revisions.pdf": SourceFile(pdfs.revisions, "flow.zip", others=_PAGE),
    "xobject.pdf": SourceFile(pdfs.xobject, "flow.zip", others=_PAGE),
    "pattern.pdf": SourceFile(pdfs.pattern, "flow.zip", others=_STOPPED),
    "pattern-page.pdf": SourceFile(pdfs.pattern_on_page, ends="verifier-found"),
    "mask.pdf": SourceFile(pdfs.soft_mask, "flow.zip", others=_STOPPED),
    "type3.pdf": SourceFile(pdfs.type3, "flow.zip", others=_STOPPED),
    "unseen.pdf": SourceFile(pdfs.unseen, "pages.zip"),
    "scan.pdf": SourceFile(pdfs.scan_with_layer),
    "layer.pdf": SourceFile(pdfs.layer_off, "pages.zip"),
    "covered.pdf": SourceFile(pdfs.scan_covered, "scans.zip"),
    "photo.pdf": SourceFile(pdfs.photo, "scans.zip"),
    "copied.pdf": SourceFile(pdfs.copied, "flow.zip"),
    "typed.pdf": SourceFile(pdfs.typed, "pages.zip"),
    "ligature.pdf": SourceFile(pdfs.ligature, "flow.zip", others=_PAGE),
    "lying.pdf": SourceFile(pdfs.lying),
    "locked.pdf": SourceFile(pdfs.locked, ends="file-encrypted"),
    "damaged.pdf": SourceFile(pdfs.damaged, ends="file-damaged"),
    "felt-pen.pdf": SourceFile(pdfs.felt_pen, "scans.zip"),
    "white-out.pdf": SourceFile(pdfs.white_out, "scans.zip"),
    "hebrew.pdf": SourceFile(pdfs.hebrew, "flow.zip", others=_PAGE),
    "cropped.docx": SourceFile(office.cropped, "pictures.zip"),
    "letter.docx": SourceFile(office.letter),
    "extras.docx": SourceFile(office.extras, "office.zip"),
    "chunk.docx": SourceFile(office.chunk, "office.zip"),
    "embedding.docx": SourceFile(office.embedding, "office.zip"),
    "macro.docx": SourceFile(office.macro, ends="active-content"),
    "chronology.xlsx": SourceFile(office.chronology, others=_TEXT),
    "shared.xlsx": SourceFile(office.shared, "tables.zip", others=_TEXT),
    "utf16.csv": SourceFile(office.csv_utf16, "tables.zip"),
    "marked.csv": SourceFile(office.csv_marked, "tables.zip", others=_TEXT),
    "windows.csv": SourceFile(office.csv_windows, "tables.zip", others=_TEXT),
    "message.eml": SourceFile(mail.message, "mail.zip"),
    "invitation.eml": SourceFile(mail.invitation, "mail.zip"),
    "winmail.eml": SourceFile(mail.winmail, ends="file-type-unsupported"),
    "message.msg": SourceFile(mail.outlook, "mail.zip"),
    "shot.png": SourceFile(mail.png, "pictures.zip"),
    "photo.jpeg": SourceFile(mail.jpeg, "pictures.zip"),
    "fax.tiff": SourceFile(mail.tiff, "pictures.zip"),
    "live.heic": SourceFile(mail.live_photo, ends="file-type-unsupported"),
    "note.txt": SourceFile(mail.note),
    "misread.txt": SourceFile(mail.misread, "mail.zip"),
    "archive.zip": SourceFile(mail.archive),
    "named.txt": SourceFile(mail.named),
}


def written_of(file: str) -> dict[str, str]:
    """What stands in a file, by slug."""
    return {one.plant.slug: one.written for one in NEEDLES.values() if one.plant.file == file}


def source(file: str) -> bytes:
    """The bytes of one file with its needles."""
    return FILES[file].build(written_of(file))
