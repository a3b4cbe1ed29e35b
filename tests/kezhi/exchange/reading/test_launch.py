"""The parent survives whatever the child does, and says what happened in a typed word."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from kezhi.exchange.reading import kinds, launch, limits
from kezhi.exchange.reading.findings import FileFault, Options, Unreadable


def fault_of(tmp_path: Path, data: bytes, **more: Any) -> FileFault:
    source = tmp_path / "source"
    source.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        launch.read(source, tmp_path / "staged.parquet", **more)
    return caught.value.fault


def zipped(path: Path, *names: str, mimetype: str = "") -> bytes:
    with zipfile.ZipFile(path, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return path.read_bytes()


def test_a_file_is_read_in_a_child(tmp_path: Path) -> None:
    source, target = tmp_path / "客户 list.csv", tmp_path / "staged.parquet"
    source.write_text("name,amount\nA,1\n", encoding="utf-8")
    reading = launch.read(source, target, Options())
    assert (reading.rows, [column.name for column in reading.columns]) == (1, ["name", "amount"])
    assert target.exists()


def test_files_of_other_kinds_are_named(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    ods = "application/vnd.oasis.opendocument.spreadsheet"
    expected = {
        FileFault.EMPTY: b"",
        FileFault.OLD_EXCEL: ole,
        FileFault.ENCRYPTED: ole + "EncryptedPackage".encode("utf-16-le"),
        FileFault.PDF: b"%PDF-1.7\n",
        FileFault.OPEN_DOCUMENT: zipped(tmp_path / "a.ods", "content.xml", mimetype=ods),
        FileFault.ARCHIVE: zipped(tmp_path / "a.zip", "a.csv"),
        FileFault.DAMAGED: b"PK\x03\x04 cut",
        FileFault.NOT_A_TABLE: b"<!DOCTYPE html><html></html>",
        FileFault.NO_ROWS: b"\n\n \n",
    }
    for fault, data in expected.items():
        assert fault_of(tmp_path, data) is fault
    assert fault_of(tmp_path, bytes(range(256)) * 40) is FileFault.NOT_A_TABLE


def test_a_child_out_of_time_is_ended(tmp_path: Path) -> None:
    assert fault_of(tmp_path, b"name\nA\n", seconds=0.01) is FileFault.TIME


def test_a_child_out_of_memory_is_only_an_answer(tmp_path: Path) -> None:
    """Distinct texts cannot share memory, and the child gets far less than they need."""
    body = "\n".join(f"{i},{'x' * 200}" for i in range(300_000)).encode()
    fault = fault_of(tmp_path, b"a,b\n" + body, memory_bytes=380 * 1024 * 1024)
    assert fault is FileFault.MEMORY


def test_the_limits_stand() -> None:
    assert limits.MEMORY_BYTES <= 1536 * 1024 * 1024
    assert kinds.MAX_BYTES <= 200 * 1024 * 1024


def test_the_child_learns_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@host/base")
    assert "secret" not in str(launch._environment())
