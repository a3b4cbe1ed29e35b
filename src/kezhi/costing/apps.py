from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CostingConfig(AppConfig):
    name = "kezhi.costing"
    verbose_name = _("Activity costing")
