"""What the audit trail calls the deeds of this feature; `kit.words` looks them up."""

from django.utils.translation import gettext_noop

DEEDS = (
    gettext_noop("Merge"),
    gettext_noop("Unmerge"),
    gettext_noop("Take in"),
    gettext_noop("Give back"),
    gettext_noop("Keep apart"),
    gettext_noop("Search duplicates"),
)
FIELDS = (gettext_noop("Moved"),)
