"""The dossier for programs: the keys of `cases export FILE.json` (pure)."""

from dataclasses import asdict
from typing import Any

from bot.cases.dossier.model import Dossier, Said


def record(dossier: Dossier) -> dict[str, Any]:
    """Plain values; times and days stay as they are for whoever writes the JSON."""
    case = {k: v for k, v in asdict(dossier.case).items() if k not in ("brief", "events")}
    return {
        "case": case
        | {
            "brief": asdict(dossier.case.brief) if dossier.case.brief else None,
            "events": [asdict(event) for event in dossier.case.events],
        },
        "messages": [message(said) for said in dossier.thread],
        "deadlines": [asdict(day) for day in dossier.deadlines],
        "declarations": [asdict(one) for one in dossier.declarations],
        "views": [asdict(view) for view in dossier.views],
        "internal": dossier.internal,
        "made_at": dossier.made_at,
        "made_by": dossier.made_by,
    }


def message(said: Said) -> dict[str, Any]:
    """One message with what it said before and the files that came with it."""
    posted = said.posted
    return {
        "seq": posted.seq,
        "number": said.number,
        "at": posted.at,
        "author": posted.author.name,
        "role": posted.author.role,
        "desk": posted.author.desk,
        "inside": posted.inside,
        "text": posted.text,
        "files": list(posted.files),
        "citations": list(posted.reply.citations) if posted.reply else [],
        "attachments": [
            {"name": file.name, "mime": file.mime, "size": file.size, "sha256": file.sha256, "not_kept": file.not_kept}
            for file in posted.attachments
        ],
        "edited_at": posted.edited_at,
        "deleted_at": posted.deleted_at,
        "earlier": [asdict(earlier) for earlier in said.earlier],
    }
