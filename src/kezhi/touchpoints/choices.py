"""The words of a touchpoint, and what is usual for each kind when nobody says otherwise."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    CALL = "call", pgettext_lazy("touchpoint", "Call")
    VISIT = "visit", _("Visit")
    MESSAGE = "message", _("Message")
    MAIL = "mail", pgettext_lazy("touchpoint", "Mail")
    MEETING = "meeting", _("Meeting")
    NOTE = "note", _("Observation")


class Direction(models.TextChoices):
    TWO_WAY = "two_way", _("Both spoke")
    INBOUND = "in", _("They to us")
    OUTBOUND = "out", _("We to them")


class Channel(models.TextChoices):
    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("Phone")
    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("Text message")
    EMAIL = "email", _("E-mail")
    VIDEO = "video", _("Video call")
    LETTER = "letter", _("Letter or parcel")
    OTHER = "other", pgettext_lazy("channel", "Other")


class Outcome(models.TextChoices):
    DONE = "done", _("Spoken with")
    AGREED = "agreed", _("Agreed on something")
    WAITING = "waiting", _("Waiting for their answer")
    UNHAPPY = "unhappy", _("They are not satisfied")
    REFUSED = "refused", _("They refused")
    NOT_REACHED = "not_reached", _("Not reached")


ICONS: dict[str, str] = {
    Kind.CALL: "phone",
    Kind.VISIT: "map-pin",
    Kind.MESSAGE: "message",
    Kind.MAIL: "mail",
    Kind.MEETING: "users",
    Kind.NOTE: "eye",
}
TONES: dict[str, str] = {
    Outcome.AGREED: "good",
    Outcome.WAITING: "info",
    Outcome.UNHAPPY: "bad",
    Outcome.REFUSED: "warn",
    Outcome.NOT_REACHED: "neutral",
}
USUAL_DIRECTION: dict[str, str] = {
    Kind.MESSAGE: Direction.OUTBOUND,
    Kind.MAIL: Direction.OUTBOUND,
    Kind.NOTE: Direction.INBOUND,
}
USUAL_CHANNEL: dict[str, str] = {
    Kind.CALL: Channel.PHONE,
    Kind.VISIT: Channel.IN_PERSON,
    Kind.MEETING: Channel.IN_PERSON,
    Kind.MESSAGE: Channel.WECHAT,
    Kind.MAIL: Channel.EMAIL,
    Kind.NOTE: Channel.OTHER,
}
