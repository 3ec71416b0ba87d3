"""An officer names an enterprise by its contact: asked about, and only within the officer's own place."""

from __future__ import annotations

from storage import models
from tests.harness import Harness
from tests.people import COUNTY, FIRM, workbook


async def test_an_enterprise_named_by_its_contact_is_asked_about(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        firm = await models.Enterprise.get(name=FIRM)
        role = await models.Role.filter(enterprise_id=firm.id, level="enterprise").first()
        assert role is not None
        contact = (await models.Person.get(id=role.person_id)).name
        asked = await s.says(COUNTY, f"{contact}他们厂的告知书送到了")
        assert f"您的意思是“已送达 {FIRM}”吗" in asked
        assert FIRM in await s.says(COUNTY, "是")
        assert "已送达" not in (await s.says(COUNTY, "欧阳无名他们厂的告知书送到了")).split("吗")[0][:8]
