"""Search that finds two Chinese characters, pinyin initials, digits and mixed case alike.

Every searchable record keeps `search_text` (normalized words) and `search_grams` (its one- and
two-character pieces). A query must have all its two-character pieces there (an index answers
that on both databases) and is then checked against the text itself.
"""

import unicodedata
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

from django.db import connection, migrations, models
from django.db.models import Lookup, Q
from pypinyin import Style, lazy_pinyin

TEXT_LIMIT = 1000


def normalize(text: str) -> str:
    """NFKC, lower case, letters and digits only, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(c if c.isalnum() else " " for c in folded)
    return " ".join(kept.split())


def squeeze(text: str) -> str:
    return normalize(text).replace(" ", "")


def spoken(text: str) -> str:
    """How the text sounds, in letters; what is not Chinese stays as it is."""
    return text if text.isascii() else "".join(lazy_pinyin(text, style=Style.NORMAL))


@lru_cache(maxsize=10_000)
def pinyin(text: str) -> str:
    """`墙煌科技` -> `qianghuangkeji qhkj`; nothing for text without Chinese."""
    if text.isascii():
        return ""
    words = lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
    return f"{''.join(words)} {''.join(word[0] for word in words if word)}" if words else ""


def search_text(*texts: str) -> str:
    """What a record is found by: each text without blanks, and the pinyin of the Chinese ones."""
    pieces = chain.from_iterable((squeeze(text), squeeze_words(pinyin(text))) for text in texts)
    unique = dict.fromkeys(piece for piece in " ".join(pieces).split() if piece)
    return " ".join(unique)[:TEXT_LIMIT]


FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def hidden(digits: str) -> str:
    """Digits only some may search by, in characters no normalized query can contain."""
    return squeeze(digits).translate(FULL_WIDTH)


def squeeze_words(text: str) -> str:
    return " ".join(squeeze(word) for word in text.split())


def grams(text: str) -> str:
    """The distinct one- and two-character pieces of each word, separated by blanks."""
    pieces: dict[str, None] = {}
    for word in text.split():
        pieces.update(dict.fromkeys(word))
        pieces.update(dict.fromkeys(a + b for a, b in pairwise(word)))
    return " ".join(pieces)


def wanted_grams(word: str) -> list[str]:
    if len(word) < 2:
        return [word]
    return list(dict.fromkeys(a + b for a, b in pairwise(word)))


class GramsField(models.TextField[Any, Any]):
    """The blank-separated pieces; `__holds=[...]` asks the index for records that have them all.

    PostgreSQL keeps them as an array: taking a text apart for each row would cost most of a search.
    """

    def get_internal_type(self) -> str:
        return "GramsField"  # no text to Django, which would lay out many rows as arrays of texts

    def db_type(self, connection: Any) -> str:
        return "text[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        is_postgres = connection.vendor == "postgresql"
        return value.split() if is_postgres and isinstance(value, str) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return " ".join(value) if isinstance(value, list) else value


@GramsField.register_lookup
class Holds(Lookup[Any]):
    lookup_name = "holds"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} @> %s::text[]", [*params, list(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        quote = connection.ops.quote_name
        meta = self.lhs.target.model._meta
        index = quote(f"{meta.db_table}_grams")
        key = f"{quote(self.lhs.alias)}.{quote(meta.pk.column)}"
        wanted = " AND ".join(f'"{gram}"' for gram in self.rhs)
        return f"{key} IN (SELECT rowid FROM {index} WHERE {index} MATCH %s)", [wanted]


def matching(query: str, prefix: str = "", with_hidden: bool = False) -> Q:
    """The condition that a record holds every word of `query`; an empty query matches all.

    `with_hidden` also looks for numbers among the hidden ones.
    """
    words = [word for word in (squeeze(part) for part in query.split()) if word][:8]
    condition = Q()
    for word in words:
        found = holding(word, prefix)
        if with_hidden and word.isdecimal():
            found |= holding(hidden(word), prefix)
        condition &= found
    if query.strip() and not words:
        return Q(pk__in=[])
    return condition


def holding(word: str, prefix: str) -> Q:
    pieces = Q(**{f"{prefix}search_grams__holds": wanted_grams(word)})
    if len(word) <= 2 and connection.vendor == "postgresql":
        # The piece is the whole word, told exactly. A second condition would let PostgreSQL expect
        # so few matches that it sorts all of them instead of reading on until a page is full.
        return pieces
    return Q(**{f"{prefix}search_text__contains": word}) & pieces


POSTGRES = [
    "CREATE INDEX {table}_grams ON {table} USING gin (search_grams)",
]
SQLITE = [
    "DROP TABLE IF EXISTS {table}_grams",
    "CREATE VIRTUAL TABLE {table}_grams USING fts5(search_grams, content='{table}',"
    " content_rowid='id', detail=none, tokenize='unicode61 remove_diacritics 0')",
    "INSERT INTO {table}_grams({table}_grams) VALUES ('rebuild')",
    "DROP TRIGGER IF EXISTS {table}_grams_insert",
    "CREATE TRIGGER {table}_grams_insert AFTER INSERT ON {table} BEGIN"
    " INSERT INTO {table}_grams(rowid, search_grams) VALUES (new.id, new.search_grams); END",
    "DROP TRIGGER IF EXISTS {table}_grams_delete",
    "CREATE TRIGGER {table}_grams_delete AFTER DELETE ON {table} BEGIN"
    " INSERT INTO {table}_grams({table}_grams, rowid, search_grams)"
    " VALUES ('delete', old.id, old.search_grams); END",
    "DROP TRIGGER IF EXISTS {table}_grams_update",
    "CREATE TRIGGER {table}_grams_update AFTER UPDATE OF search_grams ON {table}"
    " WHEN old.search_grams IS NOT new.search_grams BEGIN"
    " INSERT INTO {table}_grams({table}_grams, rowid, search_grams)"
    " VALUES ('delete', old.id, old.search_grams);"
    " INSERT INTO {table}_grams(rowid, search_grams) VALUES (new.id, new.search_grams); END",
]


def index_operation(table: str) -> migrations.RunPython:
    """The migration step that builds the index.

    SQLite rebuilds a table to alter it and drops its triggers: repeat this step as the last
    operation of any later migration that alters the table.
    """

    def build(apps: Any, schema_editor: Any) -> None:
        sqlite = schema_editor.connection.vendor == "sqlite"
        if not sqlite:
            schema_editor.execute(f"DROP INDEX IF EXISTS {table}_grams")
        for statement in SQLITE if sqlite else POSTGRES:
            schema_editor.execute(statement.format(table=table), params=None)

    return migrations.RunPython(build, migrations.RunPython.noop)
