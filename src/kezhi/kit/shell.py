"""What commands that run without Django's catalogues need of the shell."""

from __future__ import annotations

import os


def language(wish: str | None) -> str:
    """The language asked for, or that of the environment: ``zh`` or ``en``."""
    if wish:
        return wish
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return "zh" if os.environ[name].lower().startswith("zh") else "en"
    return "en"
