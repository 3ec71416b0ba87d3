"""Whatever is kept about people is listed: in the models, and for those whose data it is."""

from __future__ import annotations

import re

import pytest
from tortoise import fields

from storage import models
from storage.models.personal import IMPERSONAL, PERSONAL
from tests.commands import REPO

TEXT = (fields.CharField, fields.TextField, fields.JSONField, fields.BinaryField)
COLUMN = re.compile(r"`(\w+)\.(\w+)`")


def columns_of_text() -> set[tuple[str, str]]:
    """Every column that can hold words."""
    found = set()
    for name in models.__all__:
        meta = getattr(models, name)._meta
        for key, field in meta.fields_map.items():
            if (
                isinstance(field, TEXT)
                and not getattr(field, "reference", None)
                and "Enum" not in type(field).__name__
                and not hasattr(field, "enum_type")
            ):
                found.add((meta.db_table, field.source_field or key))
    return found


def test_every_column_of_text_is_known_to_be_about_people_or_not() -> None:
    personal = {(table, column) for table, columns in PERSONAL.items() for column in columns}
    other = {(table, column) for table, columns in IMPERSONAL.items() for column in columns.split()}
    assert personal & other == set()
    assert personal | other == columns_of_text()


@pytest.mark.parametrize("page", ["docs/privacy.md", "docs/privacy.zh-CN.md"])
def test_the_notice_lists_what_is_kept_about_people(page: str) -> None:
    listed = COLUMN.findall((REPO / page).read_text("utf-8"))
    kept = [(table, column) for table, columns in PERSONAL.items() for column in columns]
    assert sorted(listed) == sorted(kept)
