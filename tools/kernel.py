"""Build the optional compiled library of the valuation: `python tools/kernel.py build [FILE]`.

Needs a C compiler (`cc`, or what CC names). Nothing else needs it: without the library NumPy adds
the orders up, to the same figures.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

NATIVE = Path(__file__).parents[1] / "src/kezhi/portfolio/native"
SOURCE, LIBRARY = NATIVE / "summaries.c", NATIVE / "libsummaries.so"
# Contracting a*b+c would round once where NumPy rounds twice.
OPTIONS = ["-O3", "-std=c99", "-ffp-contract=off", "-Wall", "-Wextra", "-shared", "-fPIC"]


def build(library: Path) -> int:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        sys.stderr.write("There is no C compiler; NumPy adds the orders up.\n")
        return 0
    part = library.with_suffix(f".{os.getpid()}.part")
    digest = hashlib.sha256(SOURCE.read_bytes()).hexdigest()
    define = f'-DDIGEST="{digest}"'
    command = [compiler, *OPTIONS, define, "-o", str(part), str(SOURCE), "-lm"]
    try:
        subprocess.run(command, check=True)
        part.replace(library)
    except subprocess.CalledProcessError:
        sys.stderr.write("The compiled library could not be built; NumPy adds the orders up.\n")
        return 1
    finally:
        part.unlink(missing_ok=True)
    return 0


def main() -> int:
    if sys.argv[1:2] == ["build"] and len(sys.argv) <= 3:
        return build(Path(sys.argv[2]) if sys.argv[2:] else LIBRARY)
    sys.stderr.write((__doc__ or "") + "\n")
    return 2


if __name__ == "__main__":
    sys.exit(main())
