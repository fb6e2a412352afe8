"""The independent verifier: proves that nothing of the register can be recovered from a file.

Shares no code with detectors, readers, editions or the redaction domain, so that a mistake there
cannot hide itself here. ``verify_files`` is the way in; ``python -m services.redaction.proof``
runs it as a process of its own.
"""

from services.redaction.proof.report import FileReport, Finding, Report
from services.redaction.proof.verify import VERIFIER, verify_files

__all__ = ["VERIFIER", "FileReport", "Finding", "Report", "verify_files"]
