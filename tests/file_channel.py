"""A channel that writes each message into a file of its reader: one package, named in CHANNEL_PACKAGES."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.words import Channel, ChannelSpec, Limit, Rendered, SendOutcome, SendStatus
from messages.channels import CheckResult, Setup

SPEC = ChannelSpec(
    Channel("file"),
    name="文件投递",
    short="文件",
    address="文件名",
    package="tests.file_channel",
    needs=("FILE_DIR",),
    wish="文件",
    twin="tests.file_channel",
)


@dataclass(frozen=True, slots=True)
class FileTransport:
    """A channel that writes each message at the end of a file named after its address."""

    folder: Path

    def build(self, message_id: int, address: str, rendered: Rendered, at: datetime) -> bytes:
        """The bytes of one message."""
        return f"{rendered.text}\n\n".encode()

    async def send(self, request: bytes, address: str) -> SendOutcome:
        """Append them; a missing folder is the channel's fault, not the address's."""
        if not self.folder.is_dir():
            return SendOutcome(SendStatus.CONFIG, "folder", "没有这个文件夹")
        with (self.folder / address).open("ab") as file:
            file.write(request)
        return SendOutcome(SendStatus.DELIVERED)

    def limits(self, address: str, request: bytes = b"") -> Sequence[Limit]:
        """None: a disk is fast enough."""
        return ()

    async def check(self) -> Sequence[CheckResult]:
        """For `doctor`: whether the folder is there."""
        there = self.folder.is_dir()
        return [("文件夹", there, "可以写入。" if there else "没有这个文件夹。")]


@dataclass(frozen=True, slots=True)
class FileTwin:
    """The other side in a sandbox: a folder of its own."""

    folder: Path

    @property
    def settings(self) -> dict[str, str]:
        """The settings by which the product finds this folder."""
        return {"FILE_DIR": str(self.folder)}


@asynccontextmanager
async def twin(clock: Callable[[], datetime]) -> AsyncIterator[FileTwin]:
    """The other side of a sandbox, while it is open."""
    with TemporaryDirectory() as folder:
        yield FileTwin(Path(folder))


@asynccontextmanager
async def opened(setup: Setup) -> AsyncIterator[FileTransport]:
    """The channel of a service with these settings."""
    yield FileTransport(Path(setup.setting("FILE_DIR")))
