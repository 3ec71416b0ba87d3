"""Files that came with a mail: stored by their content before the mail is kept, under the bounds of the chat's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from handlers.services.conversation.uploads import LARGEST_UPLOAD, stored
from messages.email.incoming import MailFile
from storage.files import PICTURES

_A_MOMENT = 0.5  # seconds


async def store_files(files: Sequence[MailFile], folder: Path) -> list[dict[str, Any]]:
    """Write each to its place; return what is kept of it: name, kind, type, size and digest, or why it is refused.
    OSError if a place cannot be written to, and not a moment later either."""
    return [await _written(one, folder) for one in files]


async def _written(file: MailFile, folder: Path) -> dict[str, Any]:
    try:
        return await asyncio.to_thread(_kept, file, folder)
    except OSError:
        await asyncio.sleep(_A_MOMENT)
        return await asyncio.to_thread(_kept, file, folder)


def _kept(file: MailFile, folder: Path) -> dict[str, Any]:
    digest, size = sha256(file.content).hexdigest(), len(file.content)
    found: dict[str, Any] = {"kind": "file", "name": file.name, "type": "", "size": size, "sha256": digest}
    if not size:
        return {**found, "refused": "empty"}
    if size > LARGEST_UPLOAD:
        return {**found, "refused": "large"}
    kind = stored(file.content, digest, folder)
    if not kind:
        return {**found, "refused": "type"}
    return {**found, "type": kind, "kind": "image" if kind in PICTURES else "file"}
