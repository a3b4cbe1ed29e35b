from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScoringConfig(AppConfig):
    name = "kezhi.scoring"
    verbose_name = _("Scores of prospects")
