from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TailoringConfig(AppConfig):
    name = "kezhi.tailoring"
    verbose_name = _("Tailoring")
