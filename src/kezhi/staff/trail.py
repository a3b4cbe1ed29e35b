"""What the audit trail calls the deeds of this feature; `kit.words` looks them up."""

from django.utils.translation import gettext_noop

DEEDS = (
    gettext_noop("Accept"),
    gettext_noop("End session"),
    gettext_noop("End sessions"),
    gettext_noop("Recovery code used"),
    gettext_noop("Second factor on"),
    gettext_noop("Second factor off"),
    gettext_noop("Link invitation"),
    gettext_noop("Link new-password"),
)
