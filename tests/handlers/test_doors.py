"""What a deployment leaves open or not: settings, headers, /metrics, files; and no 5xx."""

from __future__ import annotations

import itertools
import json
import stat
from base64 import b64encode
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.words.intent_lookup import SLOTS
from handlers.entry.web.gate import local_path
from handlers.entry.web.routes import ROUTES
from handlers.runtime.secret_strength import is_guessable
from handlers.runtime.settings import Settings, SettingsError, read_settings
from messages.catalogue import explain
from tests.browser import browser
from tests.harness import SECRET_KEY, Harness, qingshen
from tests.people import CITY, CLERK, COUNTY, FIRM, PROVINCE, SUPPORT, workbook

AT = "2025-03-03T10:00"
OFF_SITE = (
    *(
        "",
        "evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "//evil.example",
    ),
    *("///evil.example", "/\\evil.example", "\\/evil.example", "/%5cevil.example", "/%5Cevil.example"),
    *("/%255cevil.example", "/%2fevil.example", "/%2F%2Fevil.example", "%2f%2fevil.example"),
    *(
        "/%09/evil.example",
        "/\t/evil.example",
        "/%0a/evil.example",
        "/%0d%0aSet-Cookie:a=b",
        "/\x00/evil.example",
    ),
    *("/..//evil.example", "/.//evil.example", "/%2e%2e//evil.example", "/%2e%2e%2f/evil.example", "/./evil"),
    *("/a/..//evil.example", "/a/../..//evil.example", " //evil.example", "/ /evil.example", "/\u2028/evil"),
    *(
        "/cases?next=" + "a" * 300,
        "@evil.example",
        "?//evil.example",
        "#//evil.example",
        "/\u3000/evil.example",
    ),
)
REAL = {
    "WECOM_CORP_ID": "ww1",
    "WECOM_AGENT_ID": "1",
    "WECOM_SECRET": "s",
    "WECOM_TOKEN": "t0k",
    "WECOM_AES_KEY": "a" * 43,
    "SMTP_HOST": "smtp.example.com",
    "SMTP_FROM": "a@example.com",
    "SECRET_KEY": SECRET_KEY,
    "PUBLIC_URL": "https://qingshen.example",
}


def given_settings(**more: str) -> Settings:
    return read_settings({**REAL, **more}, None)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "a" * 16),
        ("SECRET_KEY", "a" * 64),
        ("SECRET_KEY", "abcdefgh" * 8),
        ("SECRET_KEY", "1234567890" * 4),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "jv93kfF8sLq02mXc"),  # random, and half as long as it has to be
        ("PUBLIC_URL", "https://h..example"),
        ("PUBLIC_URL", "https://-x.example"),
        ("PUBLIC_URL", "https://1.2.3.4.5"),
        ("TRUSTED_PROXIES", "localhost"),
        ("TRUSTED_PROXIES", "10.0.0.1;10.0.0.2"),
        ("TRUSTED_PROXIES", "１０.0.0.1"),
        ("SECRET_KEY", "change-me-to-something-random-0123"),
        ("SECRET_KEY", "Ch4nge_Me!Ch4nge_Me!Zk8wQ2vX"),
        ("SECRET_KEY", "P@ssw0rd-of-our-bureau-2025-Xk"),
        ("SECRET_KEY", "openssl rand -base64 32"),
        ("SECRET_KEY", "不少于32个随机字符（如 openssl rand -base64 32）"),
        ("SECRET_KEY", "ourbureau-ourbureau-ourbureau-ourbureau"),
        ("SECRET_KEY", "qwertyuiopasdfghjklzxcvbnm1234567890"),
        ("SECRET_KEY", "abcdefghijklmnopqrstuvwxyz0123456789"),
        ("SECRET_KEY", "a1b2c3d4e5f6g7h8i9j0k1l2m3n4"),
        ("MAIL_DECISIONS_NEED_SIGNIN", "maybe"),
        ("WECOM_API_BASE", "http://wecom.example"),
        ("PUBLIC_URL", "http://qingshen.example"),
        ("PUBLIC_URL", "http://127.0.0.1.evil.example"),
        ("PUBLIC_URL", "http://localhost.evil"),
        ("PUBLIC_URL", "ftp://qingshen.example"),
        ("WECOM_API_BASE", "http://10.0.0.7:9000"),
        ("WECOM_API_BASE", "https://wecom.example@evil.example"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "ftp://127.0.0.1"),
        ("PUBLIC_URL", "https://qingshen.example/?next=1"),
        ("PUBLIC_URL", "https://qing shen.example"),
        ("PUBLIC_URL", "https://qingshen.example:port"),
        ("HTTP_PORT", "99999"),
        ("SMTP_PORT", "0"),
        ("LEASE_SECONDS", "9" * 20),
        ("RETRY_SECONDS", "9" * 20),
        ("MEMBER_PER_MINUTE", "0"),
        ("SMTP_FROM", "junk"),
        ("SMTP_FROM", "a@example.com\nBcc: b@example.com"),
        ("SMTP_HOST", "smtp://smtp.example.com"),
        ("SMTP_HOST", "smtp.example.com:25"),
        ("SMTP_USERNAME", "clerk"),
        ("SMTP_PASSWORD", "only-this"),
        ("HTTP_HOST", "http://0.0.0.0"),
        ("HTTP_HOST", "0.0.0.0:80"),
        ("METRICS_TOKEN", "a"),
        ("METRICS_TOKEN", "a" * 40),
        ("METRICS_TOKEN", "k8Jq2LmZx9W v4RtYb7Nc3Pd6"),
        ("METRICS_TOKEN", "指标令牌k8Jq2LmZx9Wv4RtYb7Nc3Pd6"),
        ("TRUSTED_PROXIES", "nonsense"),
        ("TRUSTED_PROXIES", "127.0.0.1,10.0.0.300"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"),
        ("TRUSTED_PROXIES", "::/0"),
        ("WECOM_AES_KEY", "a" * 42),
        ("WECOM_AES_KEY", "汉" * 43),
        ("WECOM_TOKEN", "t"),
        ("WECOM_TOKEN", "with blank"),
        ("WECOM_SECRET", "two words"),
        ("WECOM_CORP_ID", "ww1 # ours"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "postgres://"),
        ("DATABASE_URL", "postgres://db.example"),
        ("DATABASE_URL", "postgres://db.example:port/q"),
        ("DATABASE_URL", "mysql://db.example/q"),
        ("WORK_HOURS", "08:30+01:00-17:30"),
        ("WORK_HOURS", "08:30"),
        ("WORK_HOURS", "17:30-08:30"),
        ("WORK_HOURS", "08:30-24:00"),
        ("RETRY_SECONDS", ",".join(["9"] * 21)),
        ("CHANNEL_PACKAGES", "..nowhere"),
        ("EVIDENCE_DIR", __file__),
    ],
)
def test_weak_settings_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        given_settings(**{name: value})
    assert name in explain(refused.value)


@pytest.mark.parametrize("path", OFF_SITE)
def test_no_path_leads_off_this_site(path: str) -> None:
    assert local_path(path) == "/"


@pytest.mark.parametrize(
    "path", ["/cases/12", "/cases?show=late&city=石家庄市&page=2", "/answer/WzE3.ab-c_d"]
)
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert local_path(path) == path


def test_a_key_that_was_half_written_signs_nothing(tmp_path: Path) -> None:
    url = {"DATABASE_URL": f"sqlite://{tmp_path}/q.db"}
    key = tmp_path / "secret.key"
    key.touch()  # killed between the file and its content
    made = read_settings(url, None).secret_key
    assert not is_guessable(made) and key.read_text() == made == read_settings(url, None).secret_key
    assert key.stat().st_mode & 0o777 == 0o600 and [p.name for p in tmp_path.iterdir()] == ["secret.key"]


def test_random_secrets_are_taken() -> None:
    for n in range(300):
        rng = Random(n)
        for made in (rng.randbytes(32).hex(), b64encode(rng.randbytes(32)).decode(), rng.randbytes(16).hex()):
            assert not is_guessable(made), made


def test_listening_everywhere_needs_an_address_of_its_own() -> None:
    with pytest.raises(SettingsError) as refused:
        given_settings(HTTP_HOST="0.0.0.0", PUBLIC_URL="")
    assert refused.value.values == {"name": "PUBLIC_URL"}


def test_settings_as_people_write_them(tmp_path: Path) -> None:
    """A network of proxies; a file with a mark of its encoding, whose first line counts; hours in short."""
    written = tmp_path / ".env"
    written.write_text(f"METRICS_TOKEN={SECRET_KEY}\nTRUSTED_PROXIES=10.0.0.0/8, ::1\n", "utf-8-sig")
    got = read_settings({"WORK_HOURS": "8:30 - 17:30", "SECRET_KEY": SECRET_KEY}, written)
    assert got.metrics_token == SECRET_KEY and [str(n) for n in got.trusted_proxies] == [
        "10.0.0.0/8",
        "::1/128",
    ]
    assert str(got.work_hours.start) == "08:30:00"
    for slip in ("METRIC_TOKEN", "trusted_proxies", "SECRETKEY", "MAIL_DECISION_NEED_SIGNIN"):
        written.write_text(f"TZ=Asia/Shanghai\nHTTPS_PROXY=\nPOSTGRES_PASSWORD=x\n{slip}=x\n")
        with pytest.raises(SettingsError, match=r"dotenv\.name"):
            read_settings({}, written)
    written.write_bytes("FAQ=常见问题.toml".encode("gbk"))
    with pytest.raises(SettingsError, match="no_utf8"):
        read_settings({}, written)


@pytest.mark.parametrize("host", ["127.0.0.1:9000", "localhost", "[::1]:80", "127.0.0.2"])
def test_this_machine_may_be_asked_in_the_clear(host: str) -> None:
    got = given_settings(WECOM_API_BASE=f"http://{host}", PUBLIC_URL=f"http://{host}")
    assert got.wecom_api_base == f"http://{host}"


async def test_every_answer_is_dressed(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        for path in (
            "/signin",
            "/nothing",
            "/static/page.css",
            "/api/v1/me",
            "/wecom/callback",
            "/healthz",
            "/metrics",
        ):
            async with s.http.get(s.url + path) as answer:
                assert answer.headers["X-Frame-Options"] == "DENY", path
                assert answer.headers["Strict-Transport-Security"].startswith("max-age="), path
                assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_metrics_without_a_token_are_for_this_machine(database_url: str) -> None:
    async with Harness(database_url, at=AT) as s:
        async with s.http.get(f"{s.url}/metrics") as answer:
            assert answer.status == 200 and "qingshen_messages" in await answer.text()
        for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):  # a proxy asks
            async with s.http.get(f"{s.url}/metrics", headers={header: "127.0.0.1"}) as answer:
                assert answer.status == 404 and "qingshen_" not in await answer.text()


async def test_metrics_with_a_token_are_for_its_bearer(database_url: str) -> None:
    async with Harness(database_url, at=AT, metrics_token="m-5T8w") as s:
        for said in ("", "Bearer", "Bearer ", "Bearer m-5T8", "Bearer m-5T8w ü", "Basic m-5T8w"):
            headers = {"Authorization": said} if said else {}
            async with s.http.get(f"{s.url}/metrics", headers=headers) as answer:
                assert answer.status == 401, said
        for more in ({}, {"X-Forwarded-For": "203.0.113.4"}, {"Authorization": "bearer m-5T8w"}):
            headers = {"Authorization": "Bearer m-5T8w", **more}
            async with s.http.get(f"{s.url}/metrics", headers=headers) as answer:
                assert answer.status == 200


async def test_what_a_command_writes_is_its_owners(sqlite_url: str, tmp_path: Path) -> None:
    database = tmp_path / "new.db"
    async with Harness(sqlite_url, at=AT) as s:
        await s.begin(workbook())
        env = s.environment(DATABASE_URL=f"sqlite://{database}")
        assert (await qingshen(env, "migrate")).status == 0
        file = tmp_path / "进度.xlsx"
        assert (await qingshen(s.environment(), "export", "progress", str(file))).status == 0
        for written in (file, database):
            assert stat.S_IMODE(written.stat().st_mode) == 0o600, written


async def test_an_act_without_what_it_needs_is_told_so(sqlite_url: str) -> None:
    """Every kind, with every part of its body left out or not, from everybody, about a duty or about
    none by turns: words, never a 5xx. What is refused so comes to no statement of an engine's own."""
    duties = itertools.cycle((True, False))
    async with Harness(sqlite_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "已提交评估申请")
        case = await s.case(FIRM)
        parts: dict[str, Any] = {
            "on": "2025-12-01",
            "reason": "设备到货推迟",
            "what": "停产",
            "mark": "x" * 16,
        }
        for who in (CLERK, COUNTY, CITY, PROVINCE, SUPPORT):
            async with browser(s, who) as b:
                for kind, n in itertools.product(SLOTS, range(len(parts) + 1)):
                    for names in itertools.combinations(parts, n):
                        if n > 1 and "mark" not in names:
                            continue  # these are done, elsewhere; here it is what is missing
                        body: dict[str, Any] = {"kind": kind, **{name: parts[name] for name in names}}
                        if next(duties):
                            body["duty"] = case.duties[2].id
                        seen = await b.get(
                            f"/api/v1/cases/{case.id}/acts",
                            "POST",
                            json=body,
                            headers={"Origin": s.settings.public_url},
                        )
                        assert seen.status < 500, (who, body, seen.text[:200])
                        assert seen.status == 200 or json.loads(seen.text)["error"]
                next(duties)  # an even number of bodies: whoever comes next is asked the other way
        s.read_all()


# What a database may refuse by itself, and whatever else is odd, which is refused before it is asked.
ODD_FOR_DATABASES: list[Any] = [*("-1", "9" * 30, "\0", "\ud800", "２", "0001-01-01", 10**30, "签" * 5000)]
ODD: list[Any] = [*("", "0", "²", "2025-02-30", "'", "%", None, True, 1.5, [], {}, ["a"])]


async def test_odd_parameters_never_make_a_5xx(database_url: str) -> None:
    """Every route and every field of it, with values of wrong kinds by turns: each with some that a database might
    refuse and, on SQLite, with some others; of cases that are not there or not anybody's, one value a field."""
    turns = [(itertools.cycle(ODD_FOR_DATABASES), 3)]
    if not database_url.startswith("postgres"):
        turns.append((itertools.cycle(ODD), 3))
    async with Harness(database_url, at=AT, digests=False) as s:
        await s.begin(workbook())
        case = str((await s.case(FIRM)).id)
        async with browser(s, PROVINCE) as b:
            for route in ROUTES:
                if route.path in ("/signout", "/signin/wecom"):
                    continue
                there, *nowhere = [
                    route.path.replace("{case:[0-9]{1,9}}", n) for n in (case, "0", "999999999")
                ]
                for path, field in itertools.product(
                    dict.fromkeys((*nowhere, there)), route.query or route.body
                ):
                    values = ODD_FOR_DATABASES[:1]
                    if path == there:
                        values = [value for odd, n in turns for value in itertools.islice(odd, n)]
                    for value in values:
                        seen = await _try(b, route, path, field.name, value)
                        assert seen < 500, (route.method, path, field.name, str(value)[:30])
        s.read_all()


async def _try(b: Any, route: Any, path: str, name: str, value: Any) -> int:
    origin = {"Origin": b.s.settings.public_url}
    if route.method == "GET":
        text = value if isinstance(value, str) else json.dumps(value)
        query = {name: text[:600].encode("utf-8", "replace").decode()}
        async with b.http.get(b.s.url + path, params=query, allow_redirects=False) as answer:
            return int(answer.status)
    if route.api:
        body = json.dumps({"kind": "confirm", name: value})
        headers = {**origin, "Content-Type": "application/json"}
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        body = urlencode({name: text.encode("utf-8", "surrogatepass")})
        headers = {**origin, "Content-Type": "application/x-www-form-urlencoded"}
    async with b.http.post(b.s.url + path, data=body, headers=headers, allow_redirects=False) as answer:
        return int(answer.status)
