"""Files that people sent as evidence: to which duty each belongs, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from msgspec import Struct

from bot.words import CaseStatus, Duty, DutyState, Level
from storage import jobs, models, query
from storage.query import Sql, all_of

_LOOSE = timedelta(days=1)  # so long a file waits to be told where it belongs
_JUST = timedelta(hours=24)  # so long a report counts as just made
PICTURES, _VIDEOS = ("jpg", "png"), ("mp4",)


class File(Struct, frozen=True):
    """What somebody sent; see `storage.models.File`."""

    id: int
    inbound_id: int
    person_id: int
    case_id: int | None
    duty_id: int | None
    media_id: str
    name: str
    type: str
    size: int
    sha256: str
    refused: str
    received_at: datetime


_BY_ID = "SELECT * FROM files WHERE id = ?"
_CORP = "SELECT corp FROM inbound WHERE id = ?"
_OF_CASE = "SELECT * FROM files WHERE case_id = ? ORDER BY id"
_OF_DUTIES = "SELECT * FROM files WHERE duty_id IN (?) AND refused = '' ORDER BY id"
_HERE = "SELECT * FROM files WHERE id = ? AND case_id = ? AND refused = '' AND sha256 <> ''"
_SENT_SINCE = "SELECT count(*) AS n FROM files WHERE person_id = ? AND received_at > ?"
_LOOSE_ONES = """
SELECT * FROM files WHERE person_id = ? AND duty_id IS NULL AND refused = '' AND received_at >= ? ORDER BY id
"""
_TIE = "UPDATE files SET duty_id = ?, case_id = ? WHERE id IN (?) AND duty_id IS NULL"
_JUST_REPORTED = """
SELECT d.* FROM duties d JOIN cases c ON c.id = d.case_id
WHERE c.status = ? AND d.reported_by = ? AND d.reported_at >= ? AND d.state IN (?) ORDER BY d.reported_at DESC
"""
_ASKED_OF = """
SELECT d.* FROM duties d JOIN cases c ON c.id = d.case_id
WHERE c.status = ? AND c.enterprise_id IN (?) AND d.owner = ? AND d.state IN (?) AND (?)
ORDER BY d.case_id, d.position
"""
_COUNTS = """
SELECT duty_id, sum(CASE WHEN type IN (?) THEN 1 ELSE 0 END) AS pictures,
    sum(CASE WHEN type IN (?) THEN 1 ELSE 0 END) AS videos,
    sum(CASE WHEN sha256 <> '' THEN 1 ELSE 0 END) AS here, count(*) AS n
FROM files WHERE refused = '' AND duty_id IN (?) GROUP BY duty_id
"""


async def note_file(inbound_id: int, person_id: int, media_id: str, duty: Duty | None, now: datetime) -> None:
    """Note a file that has been sent, and owe its fetching; in the caller's transaction."""
    made = await models.File.create(
        inbound_id=inbound_id,
        person_id=person_id,
        media_id=media_id,
        duty_id=duty.id if duty else None,
        case_id=duty.case_id if duty else None,
        received_at=now,
    )
    await jobs.owe("file", made.id, now)


async def keep_file(
    person_id: int, duty: Duty, name: str, kind: str, size: int, sha256: str, now: datetime
) -> None:
    """Note a file whose content came by a page; in the caller's transaction. It is kept like one of the chat, as a
    message that needs no answer."""
    came = await models.Inbound.create(
        key=f"page-{uuid4().hex}", wecom="", text="", received_at=now, answered_at=now, data={"page": "file"}
    )
    await note_here(came.id, person_id, duty, name, kind, size, sha256, now)


async def note_here(
    inbound_id: int,
    person_id: int,
    duty: Duty | None,
    name: str,
    kind: str,
    size: int,
    sha256: str,
    now: datetime,
) -> None:
    """Note a file that is here already, with the duty it belongs to, if that is known; in the caller's transaction."""
    await models.File.create(
        inbound_id=inbound_id,
        person_id=person_id,
        media_id="",
        duty_id=duty.id if duty else None,
        case_id=duty.case_id if duty else None,
        received_at=now,
        kept_at=now,
        name=name[:200],
        type=kind,
        size=size,
        sha256=sha256,
    )


async def duties_for_file(
    person_id: int, firms: Sequence[int], quiet: Mapping[str, Sequence[str]], now: datetime
) -> list[Duty]:
    """Return the duties that a file of this person can belong to: what the person has just reported, else
    what the enterprises `firms` are asked for (without the `quiet` milestones of each round)."""
    ended = (DutyState.REPORTED, DutyState.DONE)
    reported = await query.fetch(Duty, _JUST_REPORTED, CaseStatus.ACTIVE, person_id, now - _JUST, ended)
    if reported or not firms:
        return reported
    asked = (DutyState.OPEN, DutyState.REPORTED)
    loud = all_of(
        [
            Sql("NOT (c.round_id = ? AND d.milestone IN (?))", (key, list(steps)))
            for key, steps in quiet.items()
            if steps
        ]
    )
    return await query.fetch(Duty, _ASKED_OF, CaseStatus.ACTIVE, list(firms), Level.ENTERPRISE, asked, loud)


async def count_files_since(person_id: int, since: datetime) -> int:
    """How many files this person has sent since then, kept or not."""
    return await query.count(_SENT_SINCE, person_id, since)


async def loose(person_id: int, now: datetime) -> list[File]:
    """Return the files of this person whose duty is not known yet."""
    return await query.fetch(File, _LOOSE_ONES, person_id, now - _LOOSE)


async def tie(found: Sequence[File], duty: Duty) -> None:
    await query.change(_TIE, duty.id, duty.case_id, [file.id for file in found])


async def known(file_id: int) -> File:
    """Return a file that is known to be there."""
    return (await query.fetch(File, _BY_ID, file_id))[0]


async def corp_of(file: File) -> str:
    """Return the downstream corp whose member sent it; "" for anybody else."""
    return next(iter(await query.column(_CORP, file.inbound_id)), None) or ""


async def store_content(
    file_id: int, name: str, kind: str, size: int, sha256: str, now: datetime
) -> File | None:
    """Store that the content is here; None if that was noted before, or the file is not wanted any more."""
    wanted = models.File.filter(id=file_id, sha256="", refused="")
    kept = await wanted.update(name=name[:200], type=kind, size=size, sha256=sha256, kept_at=now)
    return await known(file_id) if kept else None


async def refuse_file(file_id: int, why: str) -> File | None:
    changed = await models.File.filter(id=file_id, sha256="", refused="").update(refused=why[:40])
    return await known(file_id) if changed else None


class _Count(Struct, frozen=True):
    """What has been sent for one duty. `coming`: not fetched yet."""

    pictures: int = 0
    videos: int = 0
    papers: int = 0
    coming: int = 0

    def facts(self) -> dict[str, int]:
        return {name: n for name in self.__struct_fields__ if (n := getattr(self, name))}


async def count_files(duty_ids: Sequence[int]) -> dict[int, _Count]:
    """What has been sent for each of these duties; duties without a file are left out."""
    if not duty_ids:
        return {}
    found = await query.rows(_COUNTS, PICTURES, _VIDEOS, list(duty_ids))
    return {
        int(r["duty_id"]): _Count(
            int(r["pictures"]),
            int(r["videos"]),
            int(r["here"]) - int(r["pictures"]) - int(r["videos"]),
            int(r["n"]) - int(r["here"]),
        )
        for r in found
    }


async def files_of_case(case_id: int) -> list[File]:
    return await query.fetch(File, _OF_CASE, case_id)


async def files_of_duties(duty_ids: Sequence[int]) -> list[File]:
    """Return what was sent for these duties and not refused, the oldest first."""
    return await query.fetch(File, _OF_DUTIES, list(duty_ids)) if duty_ids else []


async def find_file(case_id: int, file_id: int) -> File | None:
    """Return a file of this case whose content is here."""
    return await query.one(File, _HERE, file_id, case_id)


def content_path(folder: Path, sha256: str, kind: str) -> Path:
    """Return the path of the content. It is named by its digest, never by the sender's name for it."""
    return folder / sha256[:2] / f"{sha256}.{kind}"
