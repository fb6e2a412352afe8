"""Prints docs/leak-vectors.md: ``python -m tests.builders.vector_table > docs/leak-vectors.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.builders.vector_plants import FILES, NEEDLES

CASE = "tests/security/test_leak_vectors.py::test_the_needle_does_not_come_out"
_LEAKS = "tests/security/test_leaks_editions.py::"
_PAGE = "tests/unit/redaction/editions/test_page_edition.py::"
_TEXT = "tests/unit/redaction/editions/test_text_edition.py::"
_TABLE = "tests/unit/redaction/editions/test_table_edition.py::"
_DESK = "tests/unit/redaction/service/"
_HERE = "tests/security/test_leak_vectors.py::"


@dataclass(frozen=True, slots=True)
class Vector:
    """One way out: its name, what closes it, tests elsewhere, and what is still open."""

    name: str
    closes: str
    tests: tuple[str, ...] = ()
    open: str = ""


_BUILT = "editions are written anew from what was read; no object of the source is carried over"
_READ = "it is read as text under its own heading, and detected like the rest"
_PIXELS = "pages become plain pixels, masked; a clean text layer is made of surviving words"

VECTORS: dict[int, Vector] = {
    1: Vector("Text under a drawn box", f"{_READ}; {_BUILT}", (f"{_LEAKS}test_no_needle_survives_in_an_edition",)),
    2: Vector("Objects that nothing points to", f"{_BUILT}; the verifier refuses orphans", (f"{_LEAKS}test_a_broken_edition_is_caught[orphan-text]",)),
    3: Vector("Earlier revisions", f"{_BUILT}; the verifier demands one revision", (f"{_LEAKS}test_a_broken_edition_is_caught[revision-text]",)),
    4: Vector("Text in form objects, patterns, masks, Type 3 fonts", f"{_BUILT}; drawn letters that no extractor gives are read by recognition or stop the edition"),
    5: Vector("Unseen, white, transparent, cropped or off-page text", f"{_READ}; {_BUILT}", (f"{_LEAKS}test_a_broken_edition_is_caught[hidden-text-text]",)),
    6: Vector("Text layer behind a scan", "both the picture and the layer are read; only words read from pixels that survive come back"),
    7: Vector("Layers that are off", f"{_READ}; {_BUILT}"),
    8: Vector("Pixels under a box", _PIXELS, (f"{_PAGE}test_no_ink_of_the_name_is_left",)),
    9: Vector("One picture on two pages", "each page is drawn and masked by itself"),
    10: Vector("Metadata inside pictures of a PDF", _PIXELS, (f"{_LEAKS}test_a_broken_edition_is_caught[camera-page]",)),
    11: Vector("Document information and XMP", _BUILT, (f"{_LEAKS}test_a_broken_edition_is_caught[xmp-text]",)),
    12: Vector("Bookmarks", f"{_READ}; {_BUILT}", (f"{_LEAKS}test_a_broken_edition_is_caught[bookmark-text]",)),
    13: Vector("Notes and marks on pages", f"{_READ}; {_BUILT}", (f"{_LEAKS}test_a_broken_edition_is_caught[annotation-text]",)),
    14: Vector("Form fields", f"{_READ}; {_BUILT}", (f"{_LEAKS}test_a_broken_edition_is_caught[form-text]",)),
    15: Vector("Attached files", "each becomes a document of its own, redacted and proved; its name is not used", (f"{_LEAKS}test_a_broken_edition_is_caught[attachment-text]",)),
    16: Vector("Links", f"{_READ}; editions have no links", (f"{_LEAKS}test_a_broken_edition_is_caught[link-text]",)),
    17: Vector("Scripts, destinations, page labels, private data, structure", _BUILT, (f"{_LEAKS}test_a_broken_edition_is_caught[script-text]",)),
    18: Vector("Replacement text that copying gives", _BUILT),
    19: Vector("Letters of removed names in fonts", "fonts are subset after redaction", (f"{_TEXT}test_edition_fonts_hold_no_letter_of_a_removed_name", f"{_LEAKS}test_a_broken_edition_is_caught[font-letters-text]")),
    20: Vector("Width of the gap", "text is set again; masks have a constant width", (f"{_PAGE}test_gap_width_says_nothing_about_twenty_names", f"{_PAGE}test_gap_width_on_scans_gives_masks_of_equal_geometry", f"{_TEXT}test_edition_does_not_depend_on_what_a_label_hides")),
    21: Vector("Kerning left beside a gap", "lines are set again without it"),
    22: Vector("Joined, broken, turned and spaced letters", "words are folded before they are compared; lines that run leftward are read as lines"),
    23: Vector("Fonts that lie", "text that disagrees with the pixels is not believed; pixels are read instead"),
    24: Vector("Locked, damaged and exploding files", "refused with a reason; nothing is written", ("tests/security/test_hostile_files.py::test_hostile_file_ends_in_bounds",)),
    25: Vector("Signatures of a PDF", f"{_READ}; {_BUILT}"),
    26: Vector("Blur or mosaic instead of cover", "masks are filled with one colour", (f"{_PAGE}test_no_ink_of_the_name_is_left",)),
    27: Vector("Felt pen and correcting fluid on a scan", "nearly black becomes black and nearly white white in every page edition; a stroke of a felt pen is offered to a person as a region", ("tests/unit/readers/test_spots.py::test_a_stroke_of_a_felt_pen_is_offered",), "Correcting fluid so thin that more than about 40 of 255 levels shine through is a matter for the person who looks at the page."),
    28: Vector("Headers and footers", f"{_READ}; {_BUILT}"),
    29: Vector("Tracked changes", f"insertions are read, deletions left behind; {_BUILT}"),
    30: Vector("Comments, notes, people", f"{_READ}; {_BUILT}"),
    31: Vector("Boxes, controls, nested tables, charts, diagrams, equations", f"{_READ}; {_BUILT}"),
    32: Vector("Names cut over runs", "runs are joined before anything is looked for"),
    33: Vector("Links, fields, bookmarks, alternative text, variables", f"{_READ} or left behind; {_BUILT}"),
    34: Vector("Properties, templates, embedded parts, macros", f"{_BUILT}; macros are refused"),
    35: Vector("Hidden text, pictures and their metadata", f"{_READ}; a picture in a document becomes a document of its own, whole, or is left out where it is small"),
    36: Vector("Hidden sheets, rows and columns", f"{_READ}; {_BUILT}"),
    37: Vector("Shared strings, numbers and days stored as numbers", f"cells are read as they are shown; {_BUILT}"),
    38: Vector("Pivot caches, connections, data models", f"left behind with a warning; {_BUILT}"),
    39: Vector("Names, lists, formats, formulas, comments", f"read or left behind; {_BUILT}"),
    40: Vector("CSV: encodings and formulas", "decoded by mark and content; cells that could act are made inert", (f"{_TABLE}test_inert_never_leaves_an_active_start",)),
    41: Vector("E-mail headers, parts and wrappings", "shown headers and every part are read, other headers left behind; unknown wrappings are refused"),
    42: Vector("Picture metadata and parts", _PIXELS, ("tests/unit/readers/test_spots.py::test_a_photograph_is_a_picture_and_a_head_in_it_a_face", "tests/unit/readers/test_spots.py::test_a_photograph_without_words_counts_as_read_by_nobody"), "Photographs, faces, signatures and logos are offered to a person as regions; badges, screens and uniforms in them are for that person's eye."),
    43: Vector("Look-alike letters and digits, marks nobody sees", "words are folded before they are compared"),
    44: Vector("Names of files and folders", "outputs are numbered, never named after a source"),
    45: Vector("Redacted in one file, open in another", "one register and one set of labels for the whole case; near copies are found before approval, and a value open in one and taken out of the other stops it", (f"{_DESK}test_release_api.py::test_a_letter_redacted_here_and_open_in_a_copy_blocks_approval_and_says_where", f"{_DESK}test_release_api.py::test_copies_inside_one_document_are_compared_too", f"{_DESK}test_readings.py::test_a_new_name_opens_a_submitted_document_and_withdraws_what_shows_it", f"{_DESK}test_editions.py::test_labels_of_unregistered_people_are_the_same_in_every_document"), "Texts of more than about 65,000 words are compared by samples: a short letter inside a very long bundle may not be seen as a copy."),
    46: Vector("Labels that tell order or initials", "labels come from the register, which points out labels made of initials or of a name and numbers that follow the order of birth; numbers are taken off for the public", ("tests/unit/redaction/domain/test_labels.py::test_number_is_taken_off_for_the_public", "tests/unit/redaction/domain/test_labels.py::test_a_label_that_shows_its_name_is_pointed_out", "tests/unit/redaction/domain/test_labels.py::test_numbers_that_follow_the_dates_of_birth_are_pointed_out"), "The author of a register may keep a telling label; how often a label occurs can be counted."),
    47: Vector("One mention missed", "the register's values, aliases, misspellings and misreadings are looked for everywhere, twice", ("tests/unit/redaction/detectors/test_any_text.py::test_planted_register_values_are_always_covered", f"{_LEAKS}test_a_skipped_replacement_is_caught")),
    48: Vector("The key to the labels beside the output", "nothing but editions, certificates and the report is written", (f"{_HERE}test_only_what_the_report_names_is_written",)),
    49: Vector("Logs and working files", "work is done in memory and in rooms that are thrown away", (f"{_HERE}test_nothing_is_left_in_temporary_files", "tests/journeys/test_story.py::test_the_story_keeps_every_promise")),
    50: Vector("Things derived from the source", "nothing is derived from a source but its reading, which stays sealed, and editions that were proved; a preview is the edition's text", (f"{_DESK}test_release_api.py::test_preview_per_recipient_by_api", f"{_HERE}test_only_what_the_report_names_is_written")),
    51: Vector("Unique events, places and days", "proposed to a person with a reason; what stays visible is listed as residual risk, and approval for a family or the public waits for an answer to each", (f"{_DESK}test_release_api.py::test_approval_for_a_family_waits_for_an_answer_to_every_residual_risk_by_api", "tests/unit/redaction/domain/test_residual.py::test_a_rare_trait_a_place_and_a_day_together_are_one_line"), "Nobody can promise this. Whether the story itself names a child is a person's judgement."),
    52: Vector("Text that speaks to machines", "text is data; nothing in it changes what is done"),
}  # fmt: skip


def references() -> Iterator[str]:
    """Every test named in the table."""
    yield CASE
    for vector in VECTORS.values():
        yield from vector.tests


def _others(file: str) -> str:
    return ", ".join(f"{kind}: {end}" for kind, end in FILES[file].others.items())


def table() -> str:
    """The whole page."""
    lines = [_HEAD]
    for number, vector in VECTORS.items():
        here = [one.plant for one in NEEDLES.values() if one.plant.vector == number]
        lines.append(f"## {number}. {vector.name}\n")
        lines.append(f"Closed by: {vector.closes}.\n" if vector.closes else "")
        if here:
            lines.append("| case | planted as | in | ends | other edition |\n|---|---|---|---|---|")
            lines += [
                f"| `{one.slug}` | {one.how} | `{one.file}` | {FILES[one.file].ends} "
                f"| {_others(one.file)} |"
                for one in here
            ]
            lines.append("")
        if vector.tests:
            lines.append("Also shown by " + ", ".join(f"`{test}`" for test in vector.tests) + ".\n")
        if vector.open:
            lines.append(f"**Open:** {vector.open}\n")
    return "\n".join(line for line in lines) + "\n"


_HEAD = f"""# Leak vectors

Where a name can hide in a file, how each place is tested, what closes it, and what is open.
Printed by `python -m tests.builders.vector_table`; a test compares.

Each case plants a value of its own in a real file, sees it there, hands the file to the offline
command and searches everything written. It runs as
`{CASE}[case]`. A file ends as *released*, or is held back for the
reason named and nothing of it is written. Where other editions can be made of the file (pages of a
text, when a person draws on them; a typeset PDF of a sheet), they are built, proved and searched as
well and end as the last column says.
"""


if __name__ == "__main__":
    sys.stdout.write(table())
