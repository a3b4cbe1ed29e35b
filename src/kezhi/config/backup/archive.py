"""The backup's file: a zip with a manifest, sealed by a digest of every byte of it.

The seal is the zip's comment, so that one flipped or missing byte anywhere, in the data, in the
zip's own tables or in the seal, is noticed before anything is read out of it.
"""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = b"kezhi-backup sha256:"
SEAL_SIZE = len(SEAL) + 64
CHUNK = 1024 * 1024
FOLDERS = ("uploads", "results")  # what is carried beside the database, below KEZHI_DATA


class Damaged(Exception):
    """The archive is not what a backup left behind. Nothing was touched."""


@dataclass(frozen=True)
class Manifest:
    created_at: str
    version: str
    engine: str
    rows: dict[str, int]
    migrations: list[str]
    files: dict[str, str] = field(default_factory=dict)  # name in the archive -> sha256
    product: str = "kezhi"
    format: int = FORMAT


def sha256(stream: IO[bytes], size: int | None = None) -> str:
    digest, left = hashlib.sha256(), size
    while left != 0:
        chunk = stream.read(CHUNK if left is None else min(CHUNK, left))
        if not chunk:
            break
        digest.update(chunk)
        left = None if left is None else left - len(chunk)
    return digest.hexdigest()


def database_name(engine: str) -> str:
    return "database.sqlite3" if engine == "sqlite" else "database.dump"


def data_files(root: Path) -> Iterator[tuple[str, Path]]:
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                yield f"data/{path.relative_to(root).as_posix()}", path


# --- writing ----------------------------------------------------------------------------------


def write(target: Path, manifest: Manifest, database: Path, root: Path) -> Manifest:
    """Write the sealed archive beside `target` and put it in its place when it is whole."""
    part = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as bundle:
            add(bundle, database_name(manifest.engine), database, manifest.files)
            for name, path in data_files(root):
                add(bundle, name, path, manifest.files)
            bundle.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            bundle.comment = SEAL + b"0" * 64
        seal(part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def add(bundle: zipfile.ZipFile, name: str, path: Path, files: dict[str, str]) -> None:
    """Copy one file and note its digest; a file that was deleted meanwhile is not needed."""
    digest = hashlib.sha256()
    try:
        source = path.open("rb")
    except FileNotFoundError:
        return
    # A dump is compressed already.
    bundle.compression = zipfile.ZIP_STORED if name.endswith(".dump") else zipfile.ZIP_DEFLATED
    with source, bundle.open(name, "w", force_zip64=True) as sink:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            sink.write(chunk)
    files[name] = digest.hexdigest()


def seal(path: Path) -> None:
    size = path.stat().st_size - SEAL_SIZE
    with path.open("r+b") as file:
        digest = sha256(file, size)
        file.seek(size)
        file.write(SEAL + digest.encode())
        file.flush()
        os.fsync(file.fileno())


# --- reading ----------------------------------------------------------------------------------


def check_seal(path: Path) -> None:
    try:
        size = path.stat().st_size - SEAL_SIZE
        with path.open("rb") as file:
            if size <= 0:
                raise Damaged("The file is empty or far too short.")
            digest = sha256(file, size)
            kept = file.read()
    except OSError as error:
        raise Damaged(f"The file cannot be read: {error.strerror}.") from error
    if not kept.startswith(SEAL):
        raise Damaged("The file is no Kezhi backup, or its end is missing.")
    if kept != SEAL + digest.encode():
        raise Damaged("The file is damaged: its content does not match its seal.")


def read_manifest(bundle: zipfile.ZipFile) -> Manifest:
    try:
        values: dict[str, Any] = json.loads(bundle.read(MANIFEST))
        if values["product"] != "kezhi" or values["format"] > FORMAT:
            raise Damaged("The backup was made by a newer version. cure: update Kezhi first")
        return Manifest(**values)
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged("The backup has no readable manifest.") from error


def check_names(bundle: zipfile.ZipFile, manifest: Manifest) -> None:
    names = set(bundle.namelist()) - {MANIFEST}
    if names != set(manifest.files) or database_name(manifest.engine) not in names:
        raise Damaged("The backup holds other files than its manifest names.")
    for name in names - {database_name(manifest.engine)}:
        parts = PurePosixPath(name).parts
        if len(parts) < 3 or parts[0] != "data" or parts[1] not in FOLDERS or ".." in parts:
            raise Damaged(f"The backup holds a file of an unexpected name: {name}")


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """The archive and its manifest, after the seal and every name were checked."""
    check_seal(path)
    try:
        with zipfile.ZipFile(path) as bundle:
            manifest = read_manifest(bundle)
            check_names(bundle, manifest)
            yield bundle, manifest
    except zipfile.BadZipFile as error:
        raise Damaged("The file is no readable archive.") from error


def unpack(bundle: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    """Write every file below `folder`, comparing its digest on the way."""
    for name, wanted in manifest.files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with bundle.open(name) as source, target.open("wb") as sink:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                sink.write(chunk)
        if digest.hexdigest() != wanted:
            raise Damaged(f"{name} does not match its digest.")
