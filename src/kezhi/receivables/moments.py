"""Reminders and words on credit in the customer's story."""

from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit.moments import Moment, Rows, Source
from kezhi.receivables.models import Answer, Reminder, Standing
from kezhi.receivables.queries import credit, dunning
from kezhi.staff.rights import Right


def reminders(user: Any, party: Any) -> Rows:
    return dunning.reminders_of(user, party.pk)


def tell_reminders(user: Any, party: Any, rows: list[Reminder]) -> list[Moment]:
    return [
        Moment(
            _("Reminder: %(step)s") % {"step": row.step},
            str(row.created_by or ""),
            url=reverse("receivables:letter", args=[row.pk]),
            text="\n".join(answer_words(one) for one in row.answers.all()),
            note=row.get_channel_display(),
            tone="warn",
        )
        for row in rows
    ]


def answer_words(answer: Answer) -> str:
    if answer.promised_on is None:
        return answer.text
    day = date_format(answer.promised_on, "SHORT_DATE_FORMAT")
    return _("%(text)s (promises to pay by %(day)s)") % {"text": answer.text, "day": day}


def words(user: Any, party: Any) -> Rows:
    return credit.words_of(user, party)


def tell_words(user: Any, party: Any, rows: list[Standing]) -> list[Moment]:
    return [
        Moment(
            _("Orders held") if row.is_held else _("Orders released"),
            str(row.created_by or ""),
            url=reverse("receivables:credit", args=[row.party_id]),
            text=row.reason,
            tone="bad" if row.is_held else "good",
        )
        for row in rows
    ]


def searched(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(text__icontains=words)


def searched_words(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(reason__icontains=words)


REMINDERS = Source(
    "reminders", gettext_lazy("Reminders"), "mail", reminders, tell_reminders, when="sent_on",
    is_day=True, right=Right.RECEIVABLES_VIEW, by="created_by", search=searched,
)  # fmt: skip
WORDS = Source(
    "credit", gettext_lazy("Words on credit"), "shield", words, tell_words, when="created_at",
    right=Right.RECEIVABLES_VIEW, by="created_by", search=searched_words,
)  # fmt: skip
