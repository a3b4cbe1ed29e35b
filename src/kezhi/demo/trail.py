"""What the audit trail calls the deeds and counts of the demo; `kit.words` looks them up."""

from django.utils.translation import gettext_noop

WORDS = (
    gettext_noop("Load demo"),
    gettext_noop("Leave demo"),
    gettext_noop("Is new"),
    gettext_noop("Users"),
    gettext_noop("Cost entries"),
)
