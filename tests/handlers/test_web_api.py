"""The interface: described by the table that serves it, and true to its description."""

from __future__ import annotations

import json
import re
from typing import Any

from openapi_spec_validator import OpenAPIV31SpecValidator

from handlers.entry.web.routes import ROUTES
from handlers.entry.web.table import CASE_PART
from tests.browser import Browser, Seen, browser
from tests.engines import variants
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, STRANGER, firm, workbook

AT = "2025-03-03T10:00"
KNOWN = {"type", "properties", "required", "items", "enum", "format"}


def wrong(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """Where a document is not what its schema says, for the words that our schemas use."""
    assert schema.keys() <= KNOWN, schema
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if value is None:
        return [] if "null" in types else [f"{at} is null"]
    python = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    if not any(isinstance(value, python[t]) for t in types if t != "null"):
        return [f"{at} is {type(value).__name__}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at} is {value}"]
    if schema.get("format") == "date" and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return [f"{at} is {value}"]
    found = [f"{at}.{key} is missing" for key in schema.get("required", ()) if key not in value]
    for key, part in schema.get("properties", {}).items():
        found += wrong(value[key], part, f"{at}.{key}") if key in value else []
    for n, item in enumerate(value) if "items" in schema else ():
        found += wrong(item, schema["items"], f"{at}[{n}]")
    return found


async def act(b: Browser, case: int, **body: Any) -> Seen:
    return await b.get(
        f"/api/v1/cases/{case}/acts", "POST", json=body, headers={"Origin": b.s.settings.public_url}
    )


async def test_the_description_is_whole_and_true(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        await s.begin(workbook(firm(), firm(2, "石家庄松岭电镀有限公司", "clerk2")))
        await s.says(CLERK, "已提交评估申请")
        case = (await s.case(FIRM)).id
        async with browser(s) as nobody:
            body = json.loads((await nobody.get("/api/v1/openapi.json")).text)
        assert body["openapi"].startswith("3.1") and body["info"]["title"]
        OpenAPIV31SpecValidator(body).validate()
        act = body["paths"]["/api/v1/cases/{case}/acts"]["post"]["requestBody"]
        kind = act["content"]["application/json"]["schema"]["properties"]["kind"]
        assert kind["description"].count("\n- `") == len(kind["enum"])
        assert "- `reject` 退回：duty*，reason*" in kind["description"]
        ids = [o["operationId"] for path in body["paths"].values() for o in path.values()]
        assert len(ids) == len(set(ids)) == sum(r.api for r in ROUTES)
        async with browser(s, PROVINCE) as b:
            for path, operations in body["paths"].items():
                for method, operation in operations.items():
                    names = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
                    assert names == re.findall(r"\{(\w+)\}", path)
                    content = operation["responses"]["200"]["content"]["application/json"]
                    if method == "get":
                        seen = await b.get(path.replace("{case}", str(case)))
                        assert seen.status == 200, (path, seen.text)
                        assert wrong(json.loads(seen.text), content["schema"]) == [], path
                    else:
                        assert operation["requestBody"]["required"]
        async with browser(s, CITY) as b:
            for path in ("/api/v1/pending", "/api/v1/overdue"):
                found = json.loads((await b.get(path)).text)
                schema = body["paths"][path]["get"]["responses"]["200"]["content"]
                assert found["total"] == 1 == len(found["items"])
                steps = {m.key for m in s.wired.context.ctx().plan.milestones}
                assert {item["step"] for item in found["items"]} <= steps  # the same key on every list
                assert wrong(found, schema["application/json"]["schema"]) == []
        await s.tick()
        s.read_all()


async def test_the_same_acts_with_the_same_rights(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        async with browser(s, CLERK) as clerk, browser(s, CITY) as city, browser(s, STRANGER) as other:
            seen = await act(clerk, case, kind="apply_assessment", on="2025-02-18")
            assert seen.status == 200 and "已登记" in json.loads(seen.text)["said"]
            again = await act(clerk, case, kind="apply_assessment")
            assert again.status == 409 and "已报告过" in json.loads(again.text)["error"]

            (item,) = json.loads((await city.get("/api/v1/pending")).text)["items"]
            body = json.loads((await city.get(f"/api/v1/cases/{case}")).text)
            (offer,) = [a for a in body["acts"] if a["kind"] == "confirm"]
            assert offer["duty"] == item["duty"] and item["number"] == 1
            for b in (other, clerk):
                refused = await act(b, case, kind="confirm", duty=item["duty"])
                assert refused.status == 404 and "error" in refused.text
            stale = await act(city, case, kind="confirm", duty=item["duty"], mark="0" * 16)
            assert stale.status == 409
            done = await act(city, case, **offer)
            assert done.status == 200, done.text
            late = await act(city, case, **offer)
            assert late.status == 409
            entrances = {e["entrance"] for e in (await s.rows("events"))["events"]}
            assert "api" in entrances
        await s.tick()
        s.read_all()


@variants(
    ("body", "words"),
    [
        ({}, "kind"),
        ({"kind": "nothing"}, "只能是"),
        ({"kind": 3}, "格式"),
        ({"kind": ["confirm"]}, "格式"),
        ({"kind": "confirm"}, "duty"),
        ({"kind": "confirm", "duty": "x"}, "整数"),
        ({"kind": "confirm", "duty": True}, "格式"),
        ({"kind": "confirm", "duty": 10**30}, "整数"),
        ({"kind": "started", "on": "2月3日"}, "日期"),
        ({"kind": "started", "on": "0001-01-01"}, "年份"),
        ({"kind": "started", "extra": 1}, "extra"),
        ({"kind": "reject", "duty": 1, "reason": "长" * 301}, "300"),
        ({"kind": "report_change", "what": "升级", "reason": "x"}, "停产"),
    ],
)
async def test_a_wrong_body_is_told_what_is_wrong(
    database_url: str, body: dict[str, Any], words: str
) -> None:
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        async with browser(s, CLERK) as b:
            before = await s.rows()
            seen = await act(b, case, **body)
            assert seen.status == 400 and words in json.loads(seen.text)["error"], seen.text
            assert await s.rows() == before


async def test_bodies_that_are_not_json(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook())
        case = (await s.case(FIRM)).id
        path, own = f"/api/v1/cases/{case}/acts", {"Origin": s.settings.public_url}
        async with browser(s, COUNTY) as b:
            for raw in (b"", b"[]", b"null", b"{", b"\xff", b'{"kind":"\\ud800"}', b"[" * 90_000):
                seen = await b.get(path, "POST", data=raw, headers=own)
                assert seen.status == 400 and "error" in seen.text, raw[:20]


async def test_lists_are_paged_to_the_end(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        firms = [firm(n, f"石家庄第{n}化工有限公司", f"c{n}") for n in range(1, 8)]
        await s.imports(workbook(*firms))
        async with browser(s, PROVINCE) as b:
            names, after = list[str](), ""
            while True:
                page = json.loads((await b.get(f"/api/v1/cases?limit=3{after}")).text)
                assert page["total"] == 7
                names += [c["enterprise"] for c in page["cases"]]
                if page["next"] is None:
                    break
                after = f"&after={page['next']}"
            assert len(names) == len(set(names)) == 7
            assert CASE_PART  # the table's own word for a case's number
