"""The ladder of reminders as it is at first, and the fields its words may name."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FIELD = re.compile(r"\{([^{}]*)\}")
FIELDS = ("customer", "company", "invoices", "totals", "days", "today", "signed")


def known_fields(text: str) -> None:
    """Raises ValidationError for a field that no letter can fill."""
    unknown = [name for name in FIELD.findall(text) if name not in FIELDS]
    if unknown:
        words = _("There is no field {%(name)s}. Known are: %(fields)s.")
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise ValidationError(words, params={"name": unknown[0], "fields": known})


def filled(text: str, values: Mapping[str, str]) -> str:
    """The words with their fields; plain replacing, so that typed words stay words."""
    return FIELD.sub(lambda found: values.get(found[1], found[0]), text)


# position, days overdue, channel, asked, holds, name, Chinese name, words, Chinese words
FIRST_STEPS = [
    (
        1, 5, "wechat", "owner", False, "Friendly reminder", "友好提醒",
        "Dear {customer},\n\nthe following is due and may have slipped your attention:\n\n"
        "{invoices}\n\nTogether: {totals}\n\nIf it is on its way already, please take no notice."
        " If anything about our delivery was not as it should be, please tell us.\n\n"
        "{signed}\n{company}",
        "{customer}:\n\n您好!以下款项已到期,可能一时疏忽:\n\n{invoices}\n\n合计:{totals}\n\n"
        "如已付款,请忽略本提醒。如对我们的交付有任何不满意之处,请告诉我们。\n\n{signed}\n{company}",
    ),
    (
        2, 20, "email", "books", False, "Second reminder", "再次提醒",
        "Dear {customer},\n\nwe have written to you before. The oldest of these invoices is now"
        " {days} days overdue:\n\n{invoices}\n\nTogether: {totals}\n\nPlease pay within seven days,"
        " or tell us by when we may expect it.\n\n{signed}\n{company}",
        "{customer}:\n\n此前我们曾提醒贵公司。以下款项中最早的一笔已逾期 {days} 天:"
        "\n\n{invoices}\n\n合计:{totals}\n\n请在七日内付款,或告知预计付款日期。\n\n{signed}\n{company}",
    ),
    (
        3, 45, "letter", "books", False, "Formal demand", "正式催款函",
        "To {customer}\n\nFormal demand for payment of {today}\n\nIn spite of our reminders the"
        " following is unpaid:\n\n{invoices}\n\nTogether: {totals}\n\nWe ask you to pay the whole"
        " within ten days of this letter. After that we shall have to stop further deliveries.\n\n"
        "{signed}\n{company}",
        "致 {customer}\n\n催款函({today})\n\n经多次提醒,以下款项仍未支付:\n\n{invoices}\n\n"
        "合计:{totals}\n\n请于本函发出之日起十日内付清全部款项,否则我们将不得不暂停后续供货。\n\n"
        "{signed}\n{company}",
    ),
    (
        4, 75, "letter", "books", True, "Stop and hand over", "停止供货并移交",
        "To {customer}\n\n{today}\n\nThe following stays unpaid:\n\n{invoices}\n\n"
        "Together: {totals}\n\nFrom today we deliver against payment in advance only,"
        " and hand the matter over.\n\n{signed}\n{company}",
        "致 {customer}\n\n{today}\n\n以下款项仍未支付:\n\n{invoices}\n\n合计:{totals}\n\n"
        "自即日起,我们仅接受预付款供货,并将此事移交专人处理。\n\n{signed}\n{company}",
    ),
]  # fmt: skip
