"""Which kind of file this is, by its first bytes; the name is not believed."""

from __future__ import annotations

import zipfile
from pathlib import Path

from kezhi.exchange.reading.findings import FileFault, Unreadable

MAX_BYTES = 200 * 1024 * 1024
TEXT, XLSX, PARQUET = "text", "xlsx", "parquet"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_REFUSED = {
    b"%PDF": FileFault.PDF,
    b"\x1f\x8b": FileFault.ARCHIVE,
    b"Rar!": FileFault.ARCHIVE,
    b"7z\xbc\xaf": FileFault.ARCHIVE,
    b"BZh": FileFault.ARCHIVE,
    b"\xfd7zXZ": FileFault.ARCHIVE,
    b"\x89PNG": FileFault.NOT_A_TABLE,
    b"\xff\xd8\xff": FileFault.NOT_A_TABLE,
    b"GIF8": FileFault.NOT_A_TABLE,
    b"\x7fELF": FileFault.NOT_A_TABLE,
    b"MZ\x90": FileFault.NOT_A_TABLE,
    b"{\\rtf": FileFault.NOT_A_TABLE,
    b"SQLite format 3": FileFault.NOT_A_TABLE,
}


def kind_of(path: Path) -> str:
    """Return text, xlsx or parquet, or refuse with the fault."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(FileFault.EMPTY)
    if size > MAX_BYTES:
        raise Unreadable(FileFault.TOO_BIG, str(size))
    with path.open("rb") as file:
        head = file.read(8192)
    if head.startswith(b"PAR1"):
        return PARQUET
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    _refuse_known(path, head)
    return TEXT


def _refuse_known(path: Path, head: bytes) -> None:
    if head.startswith(_OLE):
        encrypted = _ENCRYPTED in path.read_bytes()
        raise Unreadable(FileFault.ENCRYPTED if encrypted else FileFault.OLD_EXCEL)
    for magic, fault in _REFUSED.items():
        if head.startswith(magic):
            raise Unreadable(fault)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<svg")):
        raise Unreadable(FileFault.NOT_A_TABLE)
    if _looks_binary(head):
        raise Unreadable(FileFault.NOT_A_TABLE)


def _looks_binary(head: bytes) -> bool:
    """Control characters other than tab, line ends and the NULs of UTF-16 are no text."""
    control = sum(byte < 32 and byte not in b"\t\r\n\x00\x0b\x0c\x1a" for byte in head)
    return control * 50 > len(head)


def _zip_kind(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and b"opendocument" in archive.open("mimetype").read(200):
                raise Unreadable(FileFault.OPEN_DOCUMENT)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(FileFault.DAMAGED, type(error).__name__) from error
    if "xl/workbook.bin" in names:
        raise Unreadable(FileFault.OLD_EXCEL)
    if "xl/workbook.xml" in names:
        return XLSX
    raise Unreadable(FileFault.ARCHIVE)
