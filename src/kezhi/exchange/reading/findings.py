"""What a reading found: plain data that crosses the pipe between child and parent."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class FileFault(StrEnum):
    """Why a whole file cannot be read."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    OLD_EXCEL = "old_excel"
    ENCRYPTED = "encrypted"
    OPEN_DOCUMENT = "open_document"
    ARCHIVE = "archive"
    PDF = "pdf"
    NOT_A_TABLE = "not_a_table"
    TOO_BIG = "too_big"
    UNPACKED_TOO_BIG = "unpacked_too_big"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_MANY_ROWS = "too_many_rows"
    DAMAGED = "damaged"
    NO_SUCH_SHEET = "no_such_sheet"
    ENCODING = "encoding"
    UNCLOSED_QUOTE = "unclosed_quote"
    CELL_TOO_LONG = "cell_too_long"
    MEMORY = "memory"
    TIME = "time"
    CRASHED = "crashed"


class Notice(StrEnum):
    """What a person should know about a file that was read."""

    UNDECODABLE = "undecodable"
    LEAD_ROWS = "lead_rows"
    BLANK_ROWS = "blank_rows"
    EXTRA_CELLS = "extra_cells"
    DUPLICATE_HEADERS = "duplicate_headers"
    NO_HEADER = "no_header"
    OTHER_SHEETS = "other_sheets"
    FORMULAS = "formulas"
    FORMULAS_UNSAVED = "formulas_unsaved"
    ERROR_CELLS = "error_cells"
    MERGED_CELLS = "merged_cells"


class Shape(StrEnum):
    """What the filled cells of a column look like."""

    EMPTY = "empty"
    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


class DateStyle(StrEnum):
    """In which order a column writes its dates."""

    YMD = "ymd"
    DMY = "dmy"
    MDY = "mdy"
    COMPACT = "compact"
    SERIAL_1900 = "serial_1900"
    SERIAL_1904 = "serial_1904"
    AMBIGUOUS = "ambiguous"
    MIXED = "mixed"


class Unreadable(Exception):
    """The file cannot be read; `fault` says why, `detail` where."""

    def __init__(self, fault: FileFault, detail: str = "") -> None:
        super().__init__(fault, detail)
        self.fault = fault
        self.detail = detail


@dataclass(frozen=True)
class Options:
    """What a person decided about a file; None means: find out."""

    encoding: str | None = None
    delimiter: str | None = None
    has_header: bool | None = None
    sheet: str | None = None


@dataclass(frozen=True)
class Column:
    """One column of a file as its cells show it."""

    name: str
    header: str
    shape: Shape = Shape.TEXT
    filled: int = 0
    distinct: int = 0
    examples: list[str] = field(default_factory=list)
    null_codes: dict[str, int] = field(default_factory=dict)
    decimal_comma: bool = False
    date_style: DateStyle | None = None
    trailing_zero: bool = False
    leading_zero: bool = False
    scientific: int = 0
    has_letters: bool = False
    maybe_serial: bool = False

    @classmethod
    def load(cls, data: dict[str, Any]) -> Column:
        style = data.get("date_style")
        known = {
            **data,
            "shape": Shape(data["shape"]),
            "date_style": DateStyle(style) if style else None,
        }
        return cls(**known)


@dataclass(frozen=True)
class Reading:
    """One file, read: where its cells were staged is the caller's business."""

    kind: str
    rows: int
    blank_rows: int
    columns: list[Column]
    encoding: str = ""
    delimiter: str = ""
    has_header: bool = True
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    counts_from_1904: bool = False
    notices: dict[str, int] = field(default_factory=dict)

    def dump(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def load(cls, data: dict[str, Any]) -> Reading:
        return cls(**{**data, "columns": [Column.load(column) for column in data["columns"]]})
