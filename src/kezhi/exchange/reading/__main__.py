"""The child: `python -m kezhi.exchange.reading SOURCE TARGET OPTIONS MEMORY_BYTES`.

It reads one untrusted file and answers with one line of JSON; should it die, only it dies.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from kezhi.exchange.reading import limits
from kezhi.exchange.reading.findings import FileFault, Options, Reading, Unreadable


def main(arguments: list[str]) -> int:
    source, target, options, memory_bytes = arguments
    limits.apply(int(memory_bytes))
    answer = answer_for(Path(source), Path(target), Options(**json.loads(options)))
    sys.stdout.write(json.dumps(answer))
    return 0


def answer_for(source: Path, target: Path, options: Options) -> dict[str, Any]:
    try:
        reading = read(source, target, options)
    except Unreadable as error:
        return {"fault": error.fault, "detail": error.detail}
    except MemoryError:
        return {"fault": FileFault.MEMORY, "detail": ""}
    if not reading.rows:
        return {"fault": FileFault.NO_ROWS, "detail": ""}
    return {"reading": reading.dump()}


def read(source: Path, target: Path, options: Options) -> Reading:
    from kezhi.exchange.reading import columnar, delimited, kinds, workbook

    stages = {
        kinds.TEXT: delimited.stage,
        kinds.XLSX: workbook.stage,
        kinds.PARQUET: columnar.stage,
    }
    return stages[kinds.kind_of(source)](source, target, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
