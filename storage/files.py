"""Files that people sent as evidence: to which duty each belongs, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.words import CaseStatus, DutyState, Level
from storage import db, jobs, models
from storage.models import File

LOOSE = timedelta(days=1)  # so long a file waits to be told where it belongs
JUST = timedelta(hours=24)  # so long a report counts as just made
PICTURES, VIDEOS = ("jpg", "png"), ("mp4",)


async def receive(
    inbound_id: int, person_id: int, media_id: str, duty: models.Duty | None, now: datetime
) -> File:
    """Note a file that has been sent, and owe its fetching; in the caller's transaction."""
    made = await File.create(
        inbound_id=inbound_id,
        person_id=person_id,
        media_id=media_id,
        duty_id=duty.id if duty else None,
        case_id=duty.case_id if duty else None,
        received_at=now,
    )
    await jobs.owe("file", made.id, now)
    return made


async def meant(
    person_id: int, firms: Sequence[int], quiet: Sequence[str], now: datetime
) -> list[models.Duty]:
    """The duties that a file of this person can belong to: what was just reported by the same
    hand; else what the enterprises `firms` are asked for (`quiet` milestones are not)."""
    running = models.Duty.filter(case__status=CaseStatus.ACTIVE.value)
    reported = await running.filter(
        reported_by=person_id, reported_at__gte=now - JUST, state__in=[DutyState.REPORTED, DutyState.DONE]
    ).order_by("-reported_at")
    if reported or not firms:
        return list(reported)
    return list(
        await running.filter(
            case__enterprise_id__in=list(firms),
            owner=Level.ENTERPRISE,
            state__in=[DutyState.OPEN, DutyState.REPORTED],
        )
        .exclude(milestone__in=list(quiet))
        .order_by("case_id", "position")
    )


async def sent_since(person_id: int, since: datetime) -> int:
    """How many files this person has sent since then, kept or not."""
    return await File.filter(person_id=person_id, received_at__gt=since).count()


async def loose(person_id: int, now: datetime) -> list[File]:
    """Files of this person that wait to be told where they belong."""
    return await File.filter(
        person_id=person_id, duty_id=None, refused="", received_at__gte=now - LOOSE
    ).order_by("id")


async def tie(found: Sequence[File], duty: models.Duty) -> None:
    ids = [file.id for file in found]
    await File.filter(id__in=ids, duty_id=None).update(duty_id=duty.id, case_id=duty.case_id)


async def keep(file_id: int, name: str, kind: str, size: int, sha256: str, now: datetime) -> File | None:
    """The content is here; None when it has been noted before or is not wanted any more."""
    changed = await File.filter(id=file_id, sha256="", refused="").update(
        name=name[:200], type=kind, size=size, sha256=sha256, kept_at=now
    )
    return await File.get(id=file_id) if changed else None


async def refuse(file_id: int, why: str) -> File | None:
    changed = await File.filter(id=file_id, sha256="", refused="").update(refused=why[:40])
    return await File.get(id=file_id) if changed else None


@dataclass(frozen=True, slots=True)
class Count:
    """What has been sent for one duty. `coming`: not fetched yet."""

    pictures: int = 0
    videos: int = 0
    papers: int = 0
    coming: int = 0

    def facts(self) -> dict[str, int]:
        return {name: n for name in self.__slots__ if (n := getattr(self, name))}


async def counts(duty_ids: Sequence[int]) -> dict[int, Count]:
    """What has been sent for each of these duties; duties without a file are left out."""
    if not duty_ids:
        return {}
    found = await db.rows(
        "SELECT duty_id, "
        f"sum(CASE WHEN type IN ({db.marks(PICTURES)}) THEN 1 ELSE 0 END) AS pictures, "
        f"sum(CASE WHEN type IN ({db.marks(VIDEOS)}) THEN 1 ELSE 0 END) AS videos, "
        "sum(CASE WHEN sha256 <> '' THEN 1 ELSE 0 END) AS here, count(*) AS n "
        f"FROM files WHERE refused = '' AND duty_id IN ({db.marks(duty_ids)}) GROUP BY duty_id",
        *PICTURES,
        *VIDEOS,
        *duty_ids,
    )
    return {
        int(r["duty_id"]): Count(
            int(r["pictures"]),
            int(r["videos"]),
            int(r["here"]) - int(r["pictures"]) - int(r["videos"]),
            int(r["n"]) - int(r["here"]),
        )
        for r in found
    }


async def of_case(case_id: int) -> list[File]:
    return await File.filter(case_id=case_id).order_by("id")


async def one(case_id: int, file_id: int) -> File | None:
    """A file of this case whose content is here."""
    return await File.filter(id=file_id, case_id=case_id, refused="").exclude(sha256="").first()


def place(folder: Path, sha256: str, kind: str) -> Path:
    """Where the content lies: named by itself, never by what the sender called it."""
    return folder / sha256[:2] / f"{sha256}.{kind}"
