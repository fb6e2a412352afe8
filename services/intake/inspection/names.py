"""What a file's name claims, against what its content is. Pure; the name is untrusted."""

from __future__ import annotations

_BY_EXTENSION = {
    "pdf": "pdf",
    "docx": "docx",
    "xlsx": "xlsx",
    "csv": "text",
    "tsv": "text",
    "txt": "text",
    "text": "text",
    "log": "text",
    "md": "text",
    "eml": "text",
    "htm": "text",
    "html": "text",
    "msg": "msg",
    "png": "png",
    "jpg": "jpeg",
    "jpeg": "jpeg",
    "jpe": "jpeg",
    "tif": "tiff",
    "tiff": "tiff",
    "zip": "zip",
}
_TEXT_TYPES = frozenset(("csv", "txt", "html", "eml"))

DANGEROUS = frozenset(
    ("app", "bat", "chm", "cmd", "com", "cpl", "dll", "docm", "dotm", "exe", "gadget", "hta", "inf",
     "jar", "js", "jse", "lnk", "msc", "msi", "msp", "pif", "potm", "ppsm", "pptm", "ps1", "psm1",
     "py", "reg", "scf", "scr", "sct", "sh", "url", "vb", "vbe", "vbs", "wsc", "wsf", "wsh", "xlam",
     "xlsm", "xltm")
)  # fmt: skip
"""Endings a computer runs, or opens with macros."""


def extension(untrusted_name: str) -> str:
    """The lower-case ending of a name, or empty; trailing dots and spaces do not hide it."""
    base = untrusted_name.replace("\\", "/").rsplit("/", 1)[-1].rstrip(". \u00a0\u202e")
    stem, dot, ending = base.rpartition(".")
    return ending.casefold() if dot and stem else ""


def name_finding(untrusted_name: str, file_type: str) -> str:
    """A finding about the name, or empty when name and content agree."""
    ending = extension(untrusted_name)
    if ending in DANGEROUS:
        return "file-executable"
    claimed = _BY_EXTENSION.get(ending)
    if claimed is None:
        return "extension-unknown"
    found = "text" if file_type in _TEXT_TYPES else file_type
    return "" if claimed == found else "file-mislabelled"


def is_unsafe_path(untrusted_name: str) -> bool:
    """Whether an archive member's name leaves its folder or cannot be a name at all."""
    path = untrusted_name.replace("\\", "/")
    parts = path.split("/")
    drive = len(parts[0]) == 2 and parts[0][1] == ":"  # noqa: PLR2004 - "C:"
    long = any(len(part.encode("utf-8", "replace")) > 255 for part in parts)  # noqa: PLR2004
    control = any(ord(char) < 32 or char in "\u202e\u202d\u2066\u2067" for char in path)  # noqa: PLR2004
    return path.startswith("/") or ".." in parts or drive or long or control or not path
