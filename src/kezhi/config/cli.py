"""The `kezhi` command. Django is loaded only by the commands that need it.

Exit codes: 0 done; 1 it could not be done, and nothing was left half done; 2 wrong usage.
"""

import os
import sys
from importlib import import_module

# command -> (module with main(arguments), what it does)
COMMANDS = {
    "backup": ("kezhi.config.commands.backup", "one verified file of everything"),
    "demo": ("kezhi.config.commands.demo", "load the demo company and serve it"),
    "doctor": ("kezhi.config.commands.doctor", "what is installed, and how to mend what is not"),
    "manage": ("kezhi.config.commands.manage", "Django's own commands"),
    "import": ("kezhi.exchange.command", "customers, orders, invoices … out of a file"),
    "restore": ("kezhi.config.commands.restore", "put a backup in place"),
    "serve": ("kezhi.config.commands.serve", "serve pages and work background jobs"),
    "value": ("kezhi.portfolio.command", "what each customer is worth, from files of orders"),
    "value-map": ("kezhi.scorecards.command", "the value map of a market, from files of ratings"),
    "worker": ("kezhi.config.commands.worker", "work background jobs only"),
}


def usage() -> str:
    lines = [f"  {name:<11}{what}" for name, (_, what) in COMMANDS.items()]
    return "usage: kezhi COMMAND [options]\n\n" + "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if arguments is None else arguments
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in {"-h", "--help"}:
        sys.stdout.write(usage())
        return 0
    if name not in COMMANDS:
        sys.stderr.write(f"kezhi: there is no command {name!r}\n{usage()}")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.config.settings")
    try:
        return int(import_module(COMMANDS[name][0]).main(rest))
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if type(error).__name__ not in {"ImproperlyConfigured", "InUse", "SystemCheckError"}:
            raise
        sys.stderr.write(f"kezhi cannot start: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
