"""Names: what an ending claims and which paths may not be in an archive."""

from __future__ import annotations

import pytest

from services.intake.inspection.names import extension, is_unsafe_path, name_finding


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.PDF", "pdf"), ("a.pdf. ", "pdf"), ("dir.x/a", ""), (".hidden", ""), ("a.b.docx", "docx"),
     ("C:\\x\\a.txt", "txt"), ("", "")],
)  # fmt: skip
def test_extension_is_the_last_ending(name, ending):
    """Folders, case and trailing dots do not change what the ending is."""
    assert extension(name) == ending


@pytest.mark.parametrize(
    ("name", "file_type", "finding"),
    [("a.txt", "csv", ""), ("a.csv", "eml", ""), ("a.jpeg", "jpeg", ""), ("a.tif", "tiff", ""),
     ("a.pdf", "png", "file-mislabelled"), ("a.xyz", "pdf", "extension-unknown"),
     ("a.js", "txt", "file-executable"), ("a.docm", "docx", "file-executable")],
)  # fmt: skip
def test_name_against_content(name, file_type, finding):
    """Kinds of text may go under each other's names; other disagreements are told."""
    assert name_finding(name, file_type) == finding


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "a/../../b",
        "/etc/passwd",
        "C:\\a",
        "a\x00b",
        "..\\a",
        "a\u202efdp.exe",
        "",
        "x" * 300,
    ],
)
def test_unsafe_paths(path):
    """Paths that leave the folder, or are no names at all, are refused."""
    assert is_unsafe_path(path)


@pytest.mark.parametrize("path", ["a.txt", "folder/a b.pdf", "a..b/c...txt", "é/ü.docx"])
def test_ordinary_paths_are_safe(path):
    """Ordinary names, dots and accents included, pass."""
    assert not is_unsafe_path(path)
