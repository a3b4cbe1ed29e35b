"""Valuing files with a memory: a run that keeps a state, and runs that bring changes to it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from kezhi.kit.delimited import Unreadable
from kezhi.portfolio import kept as keeping
from kezhi.portfolio import plain, settled, state_file
from kezhi.portfolio.cells import Orders
from kezhi.portfolio.heap import freed_memory_kept
from kezhi.portfolio.kept import Book, Kept, Rejected
from kezhi.portfolio.results import Stage, Valuation, ValuationSettings
from kezhi.portfolio.state_file import Draft
from kezhi.portfolio.valuation import value_facts

SettingsOf = Callable[[date], ValuationSettings]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A valuation, the state that goes with it, and for a refresh how much was changed."""

    valuation: Valuation
    draft: Draft
    changes: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: the engine that did it, its orders, and the columns they were read from."""

    con: DuckDBPyConnection
    orders: Orders
    columns: dict[str, str]


def today(zone: str | None) -> date:
    """The day it is where the company is; later orders are dated wrongly."""
    return (datetime.now(ZoneInfo(zone)) if zone else datetime.now().astimezone()).date()


def value_with_state(
    reading: Reading, options: Namespace, settings_of: SettingsOf, progress: Callable[[str], None]
) -> Outcome | None:
    """Value a first reading or changes; None where no order is left to value."""
    draft = state_file.begin(options.refresh or options.keep)
    try:
        found = _value_with_state(reading, options, settings_of, (draft, progress))
    except BaseException:
        draft.discard()
        raise
    if found is None:
        draft.discard()
    return found


def _value_with_state(
    reading: Reading,
    options: Namespace,
    settings_of: SettingsOf,
    work: tuple[Draft, Callable[[str], None]],
) -> Outcome | None:
    draft, progress = work
    progress(Stage.ADDING_UP)
    kept, changes = keep(reading, options, settings_of)
    if kept is None or not kept.past["seen"].any():
        return None
    settings = settings_of(kept.as_of)
    draft.write(kept, settled.kept_with(options, reading.columns, reading.orders.habits))
    rejected = {"malformed": kept.malformed}
    facts = keeping.facts_of(kept, settings)
    del kept  # the days take more room than all that follows
    with freed_memory_kept():
        valuation = value_facts(facts, settings, rejected=rejected, progress=progress)
    return Outcome(valuation, draft, changes)


def keep(
    reading: Reading, options: Namespace, settings_of: SettingsOf
) -> tuple[Kept | None, dict[str, int] | None]:
    """What is to be kept after this reading, if any order is left; what changes have done."""
    con, orders = reading.con, reading.orders
    rows = plain.read(con, orders.relation, orders.columns, orders.names)
    unread = plain.unread(con, orders.relation, orders.columns) if rows.unread else []
    ids = rows.name(np.empty(0, np.int64))
    rejected = Rejected.of(unread, ids)
    book = keeping.book_of(rows)
    if options.refresh:
        others = [who for who, *_ in unread if who is not None]
        named = np.concatenate([book.ids, np.array(others, ids.dtype)])
        return _changed(options, book, (rejected, np.unique(named), orders), settings_of)
    day = options.as_of or book.last_day(today(options.zone))
    if day is None:
        return None, None
    return keeping.kept_of(book, rejected, orders.malformed, settings_of(day)), None


def _changed(
    options: Namespace,
    changes: Book,
    told: tuple[Rejected, NDArray[Any], Orders],
    settings_of: SettingsOf,
) -> tuple[Kept | None, dict[str, int]]:
    """The state after the changes, or None where nothing is left; and what they did."""
    rejected, named, orders = told
    before = state_file.read(options.refresh)
    if len(named):
        book, changes, named = _alike(before.book, changes, named, options.refresh)
        changed = keeping.replaced(book, changes, named)
    else:
        changed = keeping.unchanged(before.book)
    gone = int((~changed.stays).sum())
    counts = {
        "customers_named": len(named),
        "customers_replaced": gone,
        "customers_with_orders": int(changed.fresh.sum()),
        "rows_used": int(changes.rows.sum(dtype=np.int64)),
    }
    day = options.as_of or changed.book.last_day(today(options.zone))
    if day is None or not len(changed.book.ids):
        return None, counts
    past = keeping.refreshed(before, changed, settings_of(day))
    return (
        Kept(
            book=changed.book,
            rejected=before.rejected.after(rejected, named),
            malformed=before.malformed + orders.malformed,
            as_of=day,
            past=past,
        ),
        counts,
    )


def _alike(
    book: Book, changes: Book, named: NDArray[Any], path: Path
) -> tuple[Book, Book, NDArray[Any]]:
    """Bring ids to one type: texts, or whole numbers that hold both."""
    common = np.result_type(book.ids, named)
    texts = {ids.dtype.kind == "O" for ids in (book.ids, named)}
    if len(texts) > 1 or common.kind == "f":
        raise Unreadable("state_customer_type", file=path)
    book, changes = (replace(part, ids=part.ids.astype(common)) for part in (book, changes))
    return book, changes, named.astype(common)
