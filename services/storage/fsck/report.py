"""The account as JSON for programs and as a table for people."""

from __future__ import annotations

import json
from dataclasses import asdict

from services.storage.fsck.account import Account, worst_first
from services.storage.fsck.log import LogAccount

_SHOWN = 200


def to_json(account: Account, log: LogAccount | None) -> str:
    """Everything, with sorted keys."""
    shown = {
        "deep": account.deep,
        "strict": account.strict,
        "documents": [asdict(row) for row in account.documents],
        "document_counts": account.document_counts,
        "findings": [asdict(one) for one in worst_first(account.findings)],
        "finding_counts": account.finding_counts,
        "log": asdict(log) if log else None,
        "whole": account.whole and (log is None or log.ok),
    }
    return json.dumps(shown, indent=2, sort_keys=True)


def to_table(account: Account, log: LogAccount | None) -> str:
    """Counts, the worst findings, and one line for each document that is not ok."""
    lines = [f"documents   {_counts(account.document_counts)}"]
    lines.append(f"findings    {_counts(account.finding_counts) or 'none'}")
    lines += [
        f"  {one.found:<11} {one.what:<13} {one.id}  {one.reason}"
        for one in worst_first(account.findings)[:_SHOWN]
    ]
    if len(account.findings) > _SHOWN:
        lines.append(f"  and {len(account.findings) - _SHOWN} more (--json shows all)")
    if log is not None:
        lines.append(f"log         {log.size} entries, root {log.root}")
        lines += [
            f"  wrong       {_where(one.index)}  {one.reason}" for one in log.problems[:_SHOWN]
        ]
    ok = account.whole and (log is None or log.ok)
    depth = "every blob hashed" if account.deep else "blobs not hashed"
    depth += ", strict" if account.strict else ""
    lines.append(f"result      {'whole' if ok else 'NOT WHOLE'} ({depth})")
    return "\n".join(lines)


def _counts(counts: dict[str, int]) -> str:
    return "  ".join(f"{name} {count}" for name, count in counts.items() if count)


def _where(index: int) -> str:
    return "log" if index < 0 else f"entry {index}"
