"""Quotes and their answers in the customer's story."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit import money
from kezhi.kit.moments import Moment, Rows, Source
from kezhi.quotes.models import Quote
from kezhi.quotes.queries import quotes as queries
from kezhi.staff import queries as staff
from kezhi.staff.rights import Right


def sent(user: Any, party: Any) -> Rows:
    found = queries.visible_quotes(user).filter(party_id=party.pk, sent_at__isnull=False)
    return found.select_related("sent_by")


def answered(user: Any, party: Any) -> Rows:
    return sent(user, party).filter(decided_at__isnull=False)


def tell_sent(user: Any, party: Any, rows: list[Quote]) -> list[Moment]:
    today = staff.local_date(timezone.now())
    return [
        Moment(
            _("Quote %(number)s sent") % {"number": row},
            by=str(row.sent_by or ""),
            url=reverse("quotes:detail", args=[row.pk]),
            note=f"{money.format_money(row.net_amount, row.currency)} · {state_words(row, today)}",
            tone="info",
        )
        for row in rows
    ]


def state_words(quote: Quote, today: Any) -> str:
    return str(Quote.State(queries.state_of(quote, today)).label)


def tell_answers(user: Any, party: Any, rows: list[Quote]) -> list[Moment]:
    return [accepted(row) if row.state == Quote.State.ACCEPTED else refused(row) for row in rows]


def accepted(quote: Quote) -> Moment:
    title = _("Quote %(number)s accepted") % {"number": quote}
    url = reverse("quotes:detail", args=[quote.pk])
    return Moment(title, with_whom=quote.decided_name, url=url, tone="good")


def refused(quote: Quote) -> Moment:
    return Moment(
        _("Quote %(number)s refused") % {"number": quote},
        with_whom=quote.decided_name,
        url=reverse("quotes:detail", args=[quote.pk]),
        note=quote.get_refusal_reason_display(),
        text=quote.refusal_note,
        tone="bad",
    )


def numbered(user: Any, rows: Rows, words: str) -> Rows:
    return rows.filter(number__startswith=words.strip().upper())


QUOTES = Source(
    "quotes", gettext_lazy("Quotes"), "file-text", sent, tell_sent, when="sent_at",
    by="sent_by", right=Right.ORDERS_VIEW, search=numbered,
)  # fmt: skip
ANSWERS = Source(
    "quote_answers", gettext_lazy("Answers to quotes"), "check", answered, tell_answers,
    when="decided_at", right=Right.ORDERS_VIEW, search=numbered,
)  # fmt: skip
