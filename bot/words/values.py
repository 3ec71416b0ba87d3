"""How a value is changed: by a copy of it with other fields.

A value is a `msgspec.Struct`, whose class is made in C (decision 79). To the type checker `replace` is that of
dataclasses, whose arguments it knows by name and type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import replace
else:
    from msgspec.structs import replace

__all__ = ["replace"]
