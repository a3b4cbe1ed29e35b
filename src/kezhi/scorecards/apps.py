from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScorecardsConfig(AppConfig):
    name = "kezhi.scorecards"
    verbose_name = _("Value to the customer")
