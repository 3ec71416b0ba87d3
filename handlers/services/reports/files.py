"""The files that were sent for a case: listed on the page, copied beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from bot.acts.context import DecisionContext
from bot.words import Case
from messages.catalogue import say
from messages.evidence import FileFacts, Story
from storage import files, holders


async def sent_files(case: Case, ctx: DecisionContext) -> list[FileFacts]:
    """Return every file that was sent for the case, refused ones included."""
    found = await files.files_of_case(case.id)
    who = await holders.names_of_people(f.person_id for f in found)
    steps = {d.id: ctx.plan.milestone(d.milestone).name for d in case.duties}
    return [
        FileFacts(
            at=file.received_at,
            who=who.get(file.person_id, ""),
            step=steps.get(file.duty_id or 0, ""),
            name=file.name,
            size=file.size,
            sha256=file.sha256,
            copy=_copy_name(number, file),
            state=_state(file),
        )
        for number, file in enumerate(found, 1)
    ]


def _copy_name(number: int, file: files.File) -> str:
    return f"{number:02}-{file.sha256[:12]}.{file.type}" if file.sha256 else ""


def _state(file: files.File) -> str:
    if file.refused:
        return say("reports.evidence.file_refused")
    return say("reports.evidence.file_kept" if file.sha256 else "reports.evidence.file_coming")


def copy_beside(page: Path, told: Story, folder: Path) -> int:
    """Copies of the files into “<page>_材料” beside the page; how many. A file that is missing
    from the store is left out: the page still names its digest."""
    beside = page.with_name(say("reports.evidence.files_folder", page=page.stem))
    copied = 0
    for file in told.files:
        kept = files.content_path(folder, file.sha256, file.copy.rpartition(".")[2])
        if file.copy and kept.is_file():
            beside.mkdir(exist_ok=True)
            shutil.copyfile(kept, beside / file.copy)
            copied += 1
    return copied
