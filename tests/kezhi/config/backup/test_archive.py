"""Damaged, cut, empty and wrong archives are refused before anything is read out of them."""

import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kezhi.config.backup import archive

Spoil = Callable[[Path], None]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "uploads/a.csv").write_bytes(random.Random(1).randbytes(5000))
    database = tmp_path / "snapshot"
    database.write_bytes(random.Random(2).randbytes(20000))
    manifest = archive.Manifest("2026-11-22T00:00:00+00:00", "1", "sqlite", {"a": 1}, ["a.0001"])
    archive.write(tmp_path / "whole.zip", manifest, database, tmp_path)
    return tmp_path / "whole.zip"


def cut(share: float) -> Spoil:
    def spoil(path: Path) -> None:
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * share)])

    return spoil


def flipped(share: float) -> Spoil:
    def spoil(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[int(len(data) * share)] ^= 1
        path.write_bytes(data)

    return spoil


def resealed(change: Callable[[dict[str, Any]], None], extra: str = "") -> Spoil:
    """A forger who knows the seal: the manifest or the names are wrong, the digest is right."""

    def spoil(path: Path) -> None:
        with zipfile.ZipFile(path) as bundle:
            parts = {name: bundle.read(name) for name in bundle.namelist()}
        manifest = json.loads(parts[archive.MANIFEST])
        change(manifest)
        parts[archive.MANIFEST] = json.dumps(manifest).encode()
        if extra:
            parts[extra] = b"x"
        with zipfile.ZipFile(path, "w") as bundle:
            for name, data in parts.items():
                bundle.writestr(name, data)
            bundle.comment = archive.SEAL + b"0" * 64
        archive.seal(path)

    return spoil


def rename(manifest: dict[str, Any]) -> None:
    manifest["files"]["data/../../etc/passwd"] = manifest["files"].pop("data/uploads/a.csv")


DAMAGES: dict[str, Spoil] = {
    **{f"cut at {share:.0%}": cut(share) for share in (0.01, 0.3, 0.5, 0.9, 0.999)},
    **{f"flipped at {share:.1%}": flipped(share) for share in (0, 0.1, 0.5, 0.8, 0.98, 0.999)},
    "empty": lambda path: path.write_bytes(b"") and None,
    "a few bytes": lambda path: path.write_bytes(b"PK") and None,
    "some text": lambda path: path.write_text("not a backup\n" * 100) and None,
    "bytes after the end": lambda path: path.write_bytes(path.read_bytes() + b"x") and None,
    "a database file": lambda path: path.write_bytes(b"SQLite format 3\0" * 300) and None,
    "another product": resealed(lambda manifest: manifest.update(product="other")),
    "a newer format": resealed(lambda manifest: manifest.update(format=99)),
    "a manifest without rows": resealed(lambda manifest: manifest.pop("rows") and None),
    "a digest that is wrong": resealed(
        lambda manifest: manifest["files"].update({"data/uploads/a.csv": "0" * 64})
    ),
    "a file nobody named": resealed(lambda manifest: None, extra="data/uploads/b.csv"),
    "a file that would escape": resealed(rename, extra="data/../../etc/passwd"),
    "a file of the wrong folder": resealed(
        lambda manifest: manifest["files"].update({"data/backups/x": "0"}), extra="data/backups/x"
    ),
    "no database": resealed(lambda manifest: manifest.update(engine="postgresql")),
}


def read_all(path: Path, folder: Path) -> None:
    with archive.opened(path) as (bundle, manifest):
        archive.unpack(bundle, manifest, folder)


def test_a_whole_archive_comes_out_as_it_went_in(whole: Path, tmp_path: Path) -> None:
    read_all(whole, tmp_path / "out")
    before = (tmp_path / "uploads/a.csv").read_bytes()
    assert (tmp_path / "out/data/uploads/a.csv").read_bytes() == before
    assert (tmp_path / "out/database.sqlite3").read_bytes() == (tmp_path / "snapshot").read_bytes()


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_archive_is_refused(name: str, whole: Path, tmp_path: Path) -> None:
    DAMAGES[name](whole)
    with pytest.raises(archive.Damaged):
        read_all(whole, tmp_path / "out")


def test_every_single_byte_is_under_the_seal(whole: Path) -> None:
    data = whole.read_bytes()
    for position in random.Random(3).sample(range(len(data)), 300):
        spoiled = bytearray(data)
        spoiled[position] ^= 1 << position % 8
        whole.write_bytes(spoiled)
        with pytest.raises(archive.Damaged):
            archive.check_seal(whole)


def test_an_archive_appears_only_when_it_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "seal", full)
    database = tmp_path / "snapshot"
    database.write_bytes(b"x")
    manifest = archive.Manifest("2026-11-22T00:00:00+00:00", "1", "sqlite", {}, [])
    with pytest.raises(OSError, match="No space"):
        archive.write(tmp_path / "new.zip", manifest, database, tmp_path)
    assert not list(tmp_path.glob("new.zip*"))
