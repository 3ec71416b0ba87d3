"""Says in Chinese what the command line's library says in English of a command that is not written as it should
be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from handlers.entry.cli.help_page import named_places
from messages.catalogue import sentence_table
from messages.terms import KIND_TERMS, MESSAGE_TERMS, VALUES


@contextmanager
def told_in_chinese(within: click.Context | None = None) -> Iterator[None]:
    """Turn what the library refuses inside into our own words, with the same exit status (2); `within` is told of
    where it does not say for which command."""
    try:
        yield
    except (_WrongUsage, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        raise _WrongUsage(_what(error), error.ctx or within) from error


class _WrongUsage(click.UsageError):
    """What is wrong, then how the command is written."""

    def show(self, file: IO[Any] | None = None) -> None:
        said = [self.message]
        if self.ctx is not None:
            pieces = named_places(" ".join(self.ctx.command.collect_usage_pieces(self.ctx)))
            said.append(_say("usage", command=self.ctx.command_path, pieces=pieces))
        click.echo("\n".join(said), file=file, err=file is None)


def _say(key: str, **values: object) -> str:
    return sentence_table("cli.usage")[key].format(**values)


def _what(error: click.UsageError) -> str:
    name = _hint(error)
    match error:
        case click.NoSuchOption():
            return _say("no_option", name=error.option_name) + _meant(error.possibilities)
        case click.MissingParameter() if error.param and isinstance(error.param.type, click.Choice):
            return _say("missing_choice", known=_known(error.param.type))
        case click.MissingParameter():
            return _say("missing", name=name)
        case click.BadParameter():
            listed = isinstance(error.param, click.Argument) and error.param.metavar is None
            return f"{name}：{_unfit(error)}" if name and not listed else _unfit(error)
        case click.BadOptionUsage():
            key = "with_value" if "requires" in error.message else "without_value"
            return _say(key, name=error.option_name)
    for key, pattern in _PLAIN.items():
        if found := pattern.match(error.message):
            return _say(key, name=found[1])
    return error.message


_PLAIN = {
    "no_command": re.compile(r"No such command '(.*?)'\.", re.DOTALL),
    "extra": re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL),
    "no_command_given": re.compile(r"(Missing command)"),
}


def _hint(error: click.UsageError) -> str:
    """Return the option or argument that the error is about; "" where it names none."""
    if not isinstance(error, click.BadParameter) or error.param is None:
        return ""
    return named_places(error.param.get_error_hint(error.ctx).replace("'", ""))


def _meant(names: list[str] | None) -> str:
    return _say("meant", name=names[0]) if names else ""


def _unfit(error: click.BadParameter) -> str:
    """Say what may be written there; what is refused in our own words stays."""
    kind = error.param.type if error.param else None
    if isinstance(kind, click.Choice) and (wrong := re.match(r"(.*) is not ", error.message, re.DOTALL)):
        return _say("choice", value=wrong[1].strip("'\""), known=_known(kind))
    if isinstance(kind, click.DateTime):
        return _say("day")
    if isinstance(kind, click.IntRange | click.FloatRange) and kind.max is not None:
        return _say("range", least=kind.min, most=kind.max)
    return _say("number") if isinstance(kind, type(click.INT) | type(click.FLOAT)) else error.message


def _known(kind: click.Choice[Any]) -> str:
    return "、".join(_explained(str(choice)) for choice in kind.choices)


def _explained(choice: str) -> str:
    """Return what may be written, with what it means where it is no Chinese word itself."""
    meaning = VALUES.get(f"export_{choice}") or KIND_TERMS.get(choice)
    meaning = meaning or {str(status): term for status, term in MESSAGE_TERMS.items()}.get(choice)
    return f"{choice}（{meaning}）" if meaning else choice
