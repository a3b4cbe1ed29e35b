"""Which encoding a text file uses: byte order mark, strict UTF-8, then what the letters say.

GB18030 accepts almost any pair of bytes, so a strict decode proves little; what decides is
whether the decoded characters are the ones people write (level one of GB 2312 or of Big5),
or whether the high bytes stand alone between ASCII letters, as in Western text.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from charset_normalizer import from_bytes

from kezhi.exchange.reading.findings import FileFault, Unreadable

_SAMPLE = 1 << 20
_CHUNK = 1 << 22
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURE = 0.6
_HARDLY_BY_CHANCE = 0.3
_TOLERATED = 0.001


@dataclass(frozen=True)
class Decoding:
    """An encoding, and how many of the file's bytes it could not read."""

    name: str
    undecodable: int = 0


def encoding_of(path: Path) -> Decoding:
    """Decide the encoding of the whole file, not of its head alone."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return check(path, name)
    wide = _utf16_without_mark(head)
    if wide:
        return check(path, wide)
    if b"\x00" in head:
        raise Unreadable(FileFault.NOT_A_TABLE)
    if _undecodable(path, "utf-8") == 0:
        return Decoding("utf-8")
    return _legacy(path)


def check(path: Path, name: str) -> Decoding:
    """Accept a named encoding if it reads the file, a few damaged bytes apart."""
    try:
        codecs.lookup(name)
        bad = _undecodable(path, name)
    except (LookupError, UnicodeError) as error:
        raise Unreadable(FileFault.ENCODING, name) from error
    if bad > max(1, path.stat().st_size * _TOLERATED):
        raise Unreadable(FileFault.ENCODING, name)
    return Decoding(name, bad)


def _undecodable(path: Path, name: str) -> int:
    """Count replacement characters that the bytes themselves do not hold."""
    strict = codecs.getincrementaldecoder(name)("strict")
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                strict.decode(chunk)
        strict.decode(b"", final=True)
    except UnicodeDecodeError:
        return _replaced(path, name)
    return 0


def _replaced(path: Path, name: str) -> int:
    lenient = codecs.getincrementaldecoder(name)("replace")
    bad = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            bad += lenient.decode(chunk).count("\ufffd")
    return bad + lenient.decode(b"", final=True).count("\ufffd")


def _utf16_without_mark(head: bytes) -> str:
    """ASCII characters of UTF-16 leave a zero on one side of every pair of bytes."""
    first, second = head[::2].count(0), head[1::2].count(0)
    fewer, more = sorted((first, second))
    if more * 50 < len(head) or fewer * 20 > more:
        return ""
    return "utf-16-le" if second > first else "utf-16-be"


def _legacy(path: Path) -> Decoding:
    sample = _telling_lines(path)
    if _utf8_score(sample) >= _HARDLY_BY_CHANCE:
        return check(path, "utf-8")
    scores = {"gb18030": _gb_score(sample), "big5hkscs": _big5_score(sample)}
    scores["cp1252"] = _western_score(sample)
    for name in sorted(scores, key=lambda key: -scores[key]):
        if scores[name] >= _SURE:
            bad = _undecodable(path, name)
            if bad <= max(1, path.stat().st_size * _TOLERATED):
                return Decoding(name, bad)
    best = from_bytes(sample[:200_000]).best()
    if best is None:
        raise Unreadable(FileFault.ENCODING)
    return check(path, best.encoding)


def _telling_lines(path: Path) -> bytes:
    """Up to 256 KB of the lines that hold a byte above 127."""
    kept, size = [], 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                kept.append(line)
                size += len(line)
                if size > 1 << 18:
                    break
    return b"".join(kept)


def _utf8_score(sample: bytes) -> float:
    """The share of high characters that are well-formed: a UTF-8 file with a few damaged bytes."""
    characters = [c for c in sample.decode("utf-8", "replace") if not c.isascii()]
    return 1 - characters.count("\ufffd") / len(characters) if characters else 0.0


def _gb_score(sample: bytes) -> float:
    characters = [c for c in sample.decode("gb18030", "replace") if not c.isascii()]
    common = 0
    for character in characters:
        pair = character.encode("gb2312", "ignore")
        common += len(pair) == 2 and (0xB0 <= pair[0] <= 0xD7 or pair[0] <= 0xA3)
    return common / len(characters) if characters else 0.0


def _big5_score(sample: bytes) -> float:
    characters = [c for c in sample.decode("big5hkscs", "replace") if not c.isascii()]
    common = 0
    for character in characters:
        pair = character.encode("big5", "ignore")
        common += len(pair) == 2 and 0xA1 <= pair[0] <= 0xC6
    return common / len(characters) if characters else 0.0


def _western_score(sample: bytes) -> float:
    """The share of high bytes that stand alone; Chinese ones come in pairs."""
    text = sample.replace(b"\xa0", b" ").decode("latin-1")
    high = [at for at, character in enumerate(text) if ord(character) > 127]
    alone = sum(
        (at == 0 or text[at - 1].isascii()) and (at + 1 == len(text) or text[at + 1].isascii())
        for at in high
    )
    return alone / len(high) if high else 0.9
