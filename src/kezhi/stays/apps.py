from django.apps import AppConfig
from django.utils.translation import pgettext_lazy


class StaysConfig(AppConfig):
    name = "kezhi.stays"
    verbose_name = pgettext_lazy("hotel", "Stays")
