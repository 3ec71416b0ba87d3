"""Style and scripts of the pages, served under names that hold their content's hash: a browser keeps them for
good, and a new version is another name."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
TYPES = {".css": "text/css", ".js": "text/javascript"}


@cache
def assets() -> dict[str, bytes]:
    """Return the content of each file by the name under which it is served: page.css as page.3f1a9c0b7d.css,
    and as page.css for those who know only that."""
    files = {path.name: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in TYPES}
    return files | {_hashed(name, content): content for name, content in files.items()}


def asset(name: str) -> str:
    """Return the address of a file of `static/`, for a template; KeyError if there is none."""
    return f"/static/{_hashed(name, assets()[name])}"


def is_for_good(name: str) -> bool:
    """Whether a name under which a file is served holds its hash."""
    return name.count(".") > 1 and not (_FOLDER / name).exists()


def _hashed(name: str, content: bytes) -> str:
    stem, _, ending = name.rpartition(".")
    return f"{stem}.{sha256(content).hexdigest()[:10]}.{ending}"
