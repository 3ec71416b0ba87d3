"""Models made ready for queries once an engine, where a process opens one database after the other.

The library works out at each connection what depends on nothing but the engine: half of what it takes a
story's service to come up. A service opens one database in its life, the suite thousands.
"""

from __future__ import annotations

from typing import Any

from tortoise.apps import Apps
from tortoise.models import MetaInfo

# What the library's work leaves that depends on the engine; the rest comes out the same each time.
FILLED = ("filters", "db_native_fields", "db_default_fields", "db_complex_fields")
MADE = ("basetable", "basequery", "basequery_all_fields")

_work_out = Apps._build_initial_querysets
_known: dict[type, dict[MetaInfo, dict[str, Any]]] = {}


def once_an_engine() -> None:
    """From here on in this process, and in those that it forks."""
    Apps._build_initial_querysets = _remembered  # type: ignore[method-assign]


def _remembered(self: Apps) -> None:
    """Fill the models' descriptions from what was worked out once for this engine."""
    described = [model._meta for models in self.apps.values() for model in models.values()]
    engine = described[0].db.executor_class
    if _known.get(engine, {}).keys() != set(described):
        for meta in described:
            for name in FILLED:
                setattr(meta, name, type(getattr(meta, name))())
        _work_out(self)
        _known[engine] = {meta: {name: getattr(meta, name) for name in FILLED + MADE} for meta in described}
    for meta, values in _known[engine].items():
        for name, value in values.items():
            setattr(meta, name, value)
