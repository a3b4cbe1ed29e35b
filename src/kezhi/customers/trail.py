"""What the audit trail calls the deeds and fields of this feature; `kit.words` looks them up."""

from django.utils.translation import gettext_noop

DEEDS = (
    gettext_noop("Add contact"),
    gettext_noop("Change contact"),
    gettext_noop("Remove contact"),
    gettext_noop("Add address"),
    gettext_noop("Change address"),
    gettext_noop("Remove address"),
    gettext_noop("Add note"),
    gettext_noop("Change note"),
    gettext_noop("Remove note"),
    gettext_noop("Add link"),
    gettext_noop("Remove link"),
    gettext_noop("Add identifier"),
    gettext_noop("Remove identifier"),
    gettext_noop("Unarchive"),
    gettext_noop("Apply rule"),
    gettext_noop("Bulk edit"),
    gettext_noop("Undo bulk edit"),
    gettext_noop("Classify"),
    gettext_noop("Release"),
)
FIELDS = (
    gettext_noop("Of"),
    gettext_noop("Left"),
    gettext_noop("Restored"),
    gettext_noop("Skipped"),
    gettext_noop("Count"),
    gettext_noop("First"),
    gettext_noop("Last"),
    gettext_noop("Mobile"),
    gettext_noop("Added"),
    gettext_noop("Removed"),
    gettext_noop("Identifier"),
)
