"""How a person wants to see the pages."""

from typing import Any

from django.db import transaction


@transaction.atomic
def choose_preferences(*, by: Any, language: str, theme: str) -> None:
    """Keep how the person wants pages; an empty word leaves what was chosen before."""
    by.language = language or by.language
    by.theme = theme or by.theme
    by.save(update_fields=["language", "theme"])
