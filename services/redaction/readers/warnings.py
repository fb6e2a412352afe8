"""Every warning a reading may carry, and the sentence shown to the person who works on it."""

from __future__ import annotations

from types import MappingProxyType

WARNINGS = MappingProxyType(
    {
        "body-not-read": "The message's text is in a form that cannot be read here. Ask for it as "
        "a PDF.",
        "comments": "The file holds comments; they follow under their own heading.",
        "covered-text": "Some text lies under a box or picture, or in the colour of the paper. It "
        "is listed as hidden text and is not part of the page.",
        "data-model": "The workbook holds a data model beside its sheets. It is left behind.",
        "embedded-files": "The file has other files inside it. They are handled as documents of "
        "their own.",
        "external-data": "The file refers to data stored elsewhere. It is not fetched.",
        "extractors-disagree": "Two programs read different text from a page. Compare the text "
        "with the picture of the page.",
        "form-fields": "The document is a form; its answers are read together with its pages.",
        "formulas-without-values": "Some formulas have no stored result and show as empty cells.",
        "hidden-columns": "A sheet has hidden columns; they follow under their own heading.",
        "hidden-layers": "The PDF has layers that are switched off.",
        "hidden-rows": "A sheet has hidden rows; they follow under their own heading.",
        "hidden-sheet": "The workbook has a hidden sheet; it follows under its own heading.",
        "hidden-text": "The document holds hidden text; it follows under its own heading.",
        "hidden-text-layer": "A scanned page carries somebody's text behind the picture. The "
        "picture was read again where possible.",
        "html-version-differs": "The message's web version says more than its plain text; both "
        "follow.",
        "images-left-out": "Pictures in the document are not part of the text edition.",
        "images-not-read": "There are small pictures, such as logos or signatures, that no machine "
        "has read.",
        "invisible-text": "Some text is drawn invisibly. It is listed as hidden text.",
        "letters-without-meaning": "Some letters have no meaning stored with them, so the text may "
        "be wrong. Compare it with the picture of the page.",
        "mail-incomplete": "The message ends before it should; a part may be missing.",
        "mail-malformed": "The message breaks the rules for e-mail in places. Check that it reads "
        "as expected.",
        "pages-are-images": "Some pages are pictures; their words come from text recognition.",
        "pages-not-read": "Some pages are pictures that no machine has read. A person must look at "
        "each.",
        "pale-text": "Some text is nearly white.",
        "pictures-apart": "The document shows pictures. Each is a document of its own, and whole "
        "even where only a part is shown.",
        "pivot-cache": "The workbook stores the data behind a pivot table. It is left behind.",
        "reading-order-unsure": "The order of the text on a page is uncertain.",
        "system-files-skipped": "Files an operating system adds to archives were skipped.",
        "text-disagrees-with-pixels": "The text stored in the document is not what its pages show. "
        "The pictures of the pages were read instead.",
        "text-off-page": "Some text lies outside the page. It is listed as hidden text.",
        "tiny-text": "Some text is too small to read.",
        "tracked-changes": "The document holds tracked changes: insertions are taken as written, "
        "deletions are left behind.",
    }
)
"""Warning code to its sentence."""
