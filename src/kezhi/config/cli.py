"""The `kezhi` command. Django is loaded only by the commands that need it."""

import os
import sys
from collections.abc import Callable


def manage(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kezhi manage", *arguments])
    return 0


COMMANDS: dict[str, Callable[[list[str]], int]] = {"manage": manage}


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    command = COMMANDS.get(name)
    if command is None:
        known = name in {"-h", "--help"}
        stream = sys.stdout if known else sys.stderr
        stream.write(f"usage: kezhi {{{','.join(sorted(COMMANDS))}}} ...\n")
        return 0 if known else 2
    return command(rest)


if __name__ == "__main__":
    sys.exit(main())
