"""Read an untrusted file in a child process; the parent outlives whatever the file does."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import kezhi
from kezhi.exchange.reading import limits
from kezhi.exchange.reading.findings import FileFault, Options, Reading, Unreadable

_FRUGAL = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "RAYON_NUM_THREADS": "2",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_MEMORY_SIGNALS = {signal.SIGABRT, signal.SIGSEGV, signal.SIGKILL, signal.SIGBUS}


def read(
    source: Path,
    target: Path,
    options: Options | None = None,
    *,
    seconds: float = limits.WALL_SECONDS,
    memory_bytes: int = limits.MEMORY_BYTES,
) -> Reading:
    """Stage `source` as the Parquet file `target`, or raise Unreadable with a typed fault."""
    command = [sys.executable, "-m", "kezhi.exchange.reading", str(source), str(target)]
    command += [json.dumps(asdict(options or Options())), str(memory_bytes)]
    child = subprocess.Popen(  # the arguments are ours: our interpreter, our module, our paths
        command,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        answer, complaint = child.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise Unreadable(FileFault.TIME) from None
    finally:
        _end(child)
    return _understood(child.returncode, answer, complaint)


def _environment() -> dict[str, str]:
    """Give the child what Python needs and no secret of the parent."""
    kept = {
        key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR") if key in os.environ
    }
    return {**kept, **_FRUGAL, "PYTHONPATH": str(Path(kezhi.__file__).parents[1])}


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.kill()
        child.communicate()


def _understood(code: int, answer: bytes, complaint: bytes) -> Reading:
    if code == -signal.SIGXCPU:
        raise Unreadable(FileFault.TIME)
    if code < 0 and -code in _MEMORY_SIGNALS:
        raise Unreadable(FileFault.MEMORY, signal.Signals(-code).name)
    if code != 0:
        raise Unreadable(_fault_of(complaint), complaint.decode("utf-8", "replace")[-300:])
    found = json.loads(answer)
    if "fault" in found:
        raise Unreadable(FileFault(found["fault"]), found["detail"])
    return Reading.load(found["reading"])


def _fault_of(complaint: bytes) -> FileFault:
    starved = (
        b"MemoryError",
        b"ArrowMemoryError",
        b"malloc",
        b"memory allocation",
        b"out of memory",
    )
    return FileFault.MEMORY if any(word in complaint for word in starved) else FileFault.CRASHED
