"""The other sides, in processes of their own so that they do not share our processor time.

`python -m benchmarks.peers twins N` serves the WeCom twin with members qy1 … qyN and the mailbox;
`python -m benchmarks.peers slow N` serves the same, but that it takes two seconds over each call;
`python -m benchmarks.peers cipher` serves a callback that decrypts, encrypts and does nothing else;
`python -m benchmarks.peers libraries` loads what the product is built on and serves an empty
answer. Each prints where it listens, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import web

TOKEN, CORP, AGENT, SECRET = "benchtoken", "wwbench0000000000001", 1000002, "bench-secret"
SLOW = 2.0  # seconds in which the slow twin answers
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"


@asynccontextmanager
async def running(*arguments: str, module: str = "benchmarks.peers") -> AsyncIterator[dict[str, int]]:
    """One of the peers, until the block ends; yields what it printed, and its process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *arguments, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield {**json.loads(await process.stdout.readline()), "pid": process.pid}
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _twins(members: int, latency: float = 0.0) -> tuple[web.Application, dict[str, int]]:
    from handlers.sandbox.mailbox import Mailbox
    from handlers.sandbox.wecom import WeComTwin

    mailbox = Mailbox(lambda: datetime.now(UTC))
    await mailbox.start()
    everybody = [f"qy{n}" for n in range(1, members + 1)] + ["sheng"]
    everybody += [f"{level}{n}" for level in ("shi", "xian") for n in range(300)]
    twin = WeComTwin(CORP, AGENT, SECRET, TOKEN, AES_KEY, "", everybody, lambda: datetime.now(UTC))
    twin.knobs.latency = latency
    return twin.app(), {"smtp": mailbox.port}


async def _cipher() -> tuple[web.Application, dict[str, int]]:
    """The bare limit of a callback: the same cryptography and XML, no decision and no database."""
    from messages.wecom.cipher import Cipher
    from messages.wecom.inbound import encrypted_reply, parse_envelope, parse_message, reply_xml

    cipher = Cipher(TOKEN, AES_KEY, CORP)

    async def receive(request: web.Request) -> web.Response:
        encrypted, query = parse_envelope(await request.read()), request.query
        if not cipher.check(query["msg_signature"], query["timestamp"], query["nonce"], encrypted):
            raise web.HTTPForbidden
        message = parse_message(cipher.decrypt(encrypted))
        xml = reply_xml(message.user, CORP, message.text, datetime.now(UTC))
        body = encrypted_reply(cipher, xml, str(int(time.time())), secrets.token_hex(8))
        return web.Response(text=body, content_type="application/xml")

    app = web.Application()
    app.router.add_post("/wecom/callback", receive)
    return app, {}


async def _libraries() -> tuple[web.Application, dict[str, int]]:
    """The bare limit of a start: nothing but the libraries, and a listener."""
    import cryptography  # noqa: F401
    import jinja2  # noqa: F401
    import tortoise  # noqa: F401

    async def alive(request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application()
    app.router.add_get("/readyz", alive)
    return app, {}


async def _serve(kind: str, port: int, members: int) -> None:
    kinds = {
        "twins": lambda: _twins(members),
        "slow": lambda: _twins(members, latency=SLOW),
        "cipher": _cipher,
        "libraries": _libraries,
    }
    app, more = await kinds[kind]()
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(json.dumps({"http": runner.addresses[0][1], **more}), flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    kind, *rest = sys.argv[1:]
    number = int(rest[0]) if rest else 0
    asyncio.run(_serve(kind, number if kind == "libraries" else 0, number))
