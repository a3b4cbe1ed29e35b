"""What a state is kept with, and what a refresh may therefore not be asked otherwise."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from kezhi.kit.delimited import Unreadable

BINDING = (
    *("unit", "horizon", "annual_discount_rate", "margin_rate", "model", "zero_is_order"),
    *("backtest", "seed", "zone"),
)
READING = ("customer", "date", "amount", "cost", "date_order", "decimal")
UNSAID = object()


def kept_with(
    options: argparse.Namespace, columns: dict[str, str], habits: dict[str, str]
) -> dict[str, Any]:
    """The settings to keep: what was asked for, and how the files were found to be written."""
    found = {name: getattr(options, name) for name in (*BINDING, *READING)}
    return found | columns | {name: mark for name, mark in habits.items() if found[name] is None}


def settle(parser: argparse.ArgumentParser, argv: list[str], state: Path) -> argparse.Namespace:
    """The options of a refresh: those the state is kept with, where none are given.

    How to read the files may be told anew, since changes may come in a file of another make.
    """
    from kezhi.portfolio.state_file import read_header

    kept: dict[str, Any] = read_header(state)["settings"]
    parser.set_defaults(**dict.fromkeys((*BINDING, *READING), UNSAID))
    options = parser.parse_args(argv)
    for name in (*BINDING, *READING):
        given = getattr(options, name)
        if given is UNSAID:
            setattr(options, name, kept[name])
        elif name in BINDING and given != kept[name]:
            raise _differs(name, kept[name], given)
    if bool(options.cost) != bool(kept["cost"]):
        raise _differs("cost", kept["cost"], options.cost)
    return options


def _differs(name: str, kept: Any, given: Any) -> Unreadable:
    option = name.replace("_", "-")
    return Unreadable("state_differs", option=option, kept=_shown(kept), given=_shown(given))


def _shown(value: Any) -> str:
    return "-" if value in (None, False) else str(value)
