"""A channel that writes each message into a file of its reader: one package, named in CHANNEL_PACKAGES."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.words import Channel, ChannelSpec, Limit, Outcome, Rendered, SendStatus
from messages.channels import Finding, Setup

SPEC = ChannelSpec(
    Channel("file"),
    name="文件投递",
    short="文件",
    address="文件名",
    package="tests.file_channel",
    needs=("FILE_DIR",),
    wish="文件",
)


@dataclass(frozen=True, slots=True)
class FileTransport:
    folder: Path

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        return f"{rendered.text}\n\n".encode()

    async def send(self, request: bytes, address: str) -> Outcome:
        if not self.folder.is_dir():
            return Outcome(SendStatus.CONFIG, "folder", "没有这个文件夹")
        with (self.folder / address).open("ab") as file:
            file.write(request)
        return Outcome(SendStatus.DELIVERED)

    def limits(self, address: str) -> Sequence[Limit]:
        return ()

    async def check(self) -> Sequence[Finding]:
        there = self.folder.is_dir()
        return [("文件夹", there, "可以写入。" if there else "没有这个文件夹。")]


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[FileTransport]:
    yield FileTransport(Path(setup.setting("FILE_DIR")))
