from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WalletsConfig(AppConfig):
    name = "kezhi.wallets"
    verbose_name = _("Share of customer")
