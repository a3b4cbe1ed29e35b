"""What the pages of the contact budget say."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kezhi.kit import money
from kezhi.kit.charts import Axes, Chart, Series, series_chart
from kezhi.portfolio import wording
from kezhi.portfolio.choices import Tier
from kezhi.portfolio.models import ValuationRun
from kezhi.portfolio.queries.holdings import Holding, Worth
from kezhi.portfolio.queries.lens import Lens
from kezhi.retention import planning
from kezhi.retention.models import ContactAnswer
from kezhi.retention.planning import Plan, Wishes
from kezhi.retention.queries import groups as reads
from kezhi.retention.queries.groups import Group, Key

STATES = {
    "not_answered": gettext_lazy("Not answered"),
    "no_contacts": gettext_lazy("No contact cost was recorded last year to measure against"),
    "no_margin": gettext_lazy("Brings no contribution that contacts could raise"),
}
UPPER = (Tier.PLATINUM, Tier.GOLD)
NAMES = {"total", "least", "most", "visit", "tier"}


class WishForm(forms.Form):
    """The what-if; its state is the URL."""

    total = forms.DecimalField(
        label=gettext_lazy("Budget a year"), min_value=0, max_value=money.LIMIT, max_digits=18,
        decimal_places=4, required=False,
    )  # fmt: skip
    least = forms.IntegerField(
        label=gettext_lazy("At least, in percent of today"), min_value=0, max_value=100,
        required=False,
    )  # fmt: skip
    most = forms.IntegerField(
        label=gettext_lazy("At most, in percent of today"), min_value=101, max_value=500,
        required=False,
    )  # fmt: skip
    visit = forms.DecimalField(
        label=gettext_lazy("Cost of a visit"), min_value=Decimal("0.01"), max_value=money.LIMIT,
        max_digits=18, decimal_places=4, required=False,
    )  # fmt: skip
    tier = forms.ChoiceField(
        label=gettext_lazy("Customers one by one"), required=False,
        choices=lambda: [("", "–"), *((one.value, one.label) for one in UPPER)],
    )  # fmt: skip


def wishes_of(form: WishForm, visit: Decimal | None) -> Wishes:
    """Today's total, a quarter to twice of today for each, unless something else is asked."""
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    total, least, most = asked.get("total"), asked.get("least"), asked.get("most")
    chosen = asked.get("visit") or visit
    return Wishes(
        total=None if total is None else float(total),
        least=planning.LEAST if least is None else float(least) / 100,
        most=planning.MOST if most is None else float(most) / 100,
        visit=float(chosen) if chosen else None,
    )


def told(user: Any, holding: Holding, lens: Lens, data: Any) -> dict[str, Any]:
    run = holding.run
    found = reads.groups(user, holding, lens)
    answers = reads.answers()
    visit = reads.cost_of_a_visit(user, run)
    asked = {name: data[name] for name in data if name in NAMES}
    form = WishForm(asked or None)
    wishes = wishes_of(form, visit)
    plan = planning.plan(found, answers, wishes)
    ready = [answers[line.group.key] for line in plan.lines if line.state == "ready"]
    return {
        "plan": plan,
        "form": filled(form, plan, wishes),
        "lines": [
            (group_name(line.group), STATES.get(line.state, ""), line) for line in plan.lines
        ],
        "answered": len(ready),
        "asked": len(found),
        "by": told_by(ready),
        "rules": rules(plan),
        "misled": [group_name(line.group) for line in plan.lines if line.is_misled],
        "curve": curve(plan),
        "singles": singles(user, run, holding.rows, (form, plan, answers, wishes)),
        "measure": _("contribution") if lens.sees_costs else _("sales"),
        "in_margin": lens.sees_costs,
    }


def filled(form: WishForm, plan: Plan, wishes: Wishes) -> WishForm:
    """What was assumed stands in the fields, so that it can be changed."""
    if form.is_bound:
        return form
    return WishForm(
        initial={
            "total": round(plan.today),
            "least": round(100 * wishes.least),
            "most": round(100 * wishes.most),
            "visit": round(wishes.visit) if wishes.visit else None,
        }
    )


def group_name(group: Group) -> str:
    label = str(Tier(group.tier).label)
    return _("%(tier)s, at risk") % {"tier": label} if group.is_at_risk else label


def told_by(answers: list[ContactAnswer]) -> str:
    newest = reads.last_answer(answers)
    if newest is None:
        return ""
    return _("last by %(who)s on %(day)s") % {
        "who": newest[0],
        "day": date_format(newest[1], "DATE_FORMAT"),
    }


def rules(plan: Plan) -> list[tuple[str, float]]:
    """The same total by three rules, the best first."""
    if plan.rules is None:
        return []
    found = [
        (_("By what the last unit of money brings"), plan.rules.best),
        (_("The same for every customer"), plan.rules.equal),
    ]
    if plan.rules.by_value is not None:
        found.append((_("In proportion to the value of the customers"), plan.rules.by_value))
    return sorted(found, key=lambda one: -one[1])


def curve(plan: Plan) -> Chart | None:
    if not plan.curve:
        return None
    best = max(plan.curve, key=lambda one: one[1])
    return series_chart(
        "budget",
        words=(
            _("What each total leaves"),
            _(
                "Gain over no contact at all, less the cost of the contacts. "
                "Of these totals, %(best)s leaves most."
            )
            % {"best": wording.whole(best[0])},
        ),
        labels=[wording.whole(total) for total, _left in plan.curve],
        series=[Series(_("Left after the cost"), [round(left) for _total, left in plan.curve])],
        axes=Axes(category=_("Budget a year"), format="compact"),
    )


def singles(
    user: Any,
    run: ValuationRun,
    rows: Worth,
    asked: tuple[WishForm, Plan, Mapping[Key, ContactAnswer], Wishes],
) -> list[planning.SingleLine]:
    form, plan, answers, wishes = asked
    tier = form.cleaned_data.get("tier", "") if form.is_bound and form.is_valid() else ""
    if not tier:
        return []
    found = reads.singles(user, run, rows, tier, [line.group for line in plan.lines])
    return planning.single_plan(found, plan, answers, wishes)


# --- the questions ----------------------------------------------------------------------------


class AnswerForm(forms.Form):
    """The two questions about one group."""

    nothing = forms.DecimalField(
        label=gettext_lazy("Without any contact, in percent of today's sales"), min_value=0,
        max_value=Decimal("99.99"), max_digits=5, decimal_places=2, required=False,
    )  # fmt: skip
    half_more = forms.DecimalField(
        label=gettext_lazy("With half as much contact again, in percent of today's sales"),
        min_value=Decimal("100.01"), max_value=Decimal("149.99"), max_digits=5, decimal_places=2,
        required=False,
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any, group: Group, known: ContactAnswer | None) -> None:
        initial: dict[str, Any] = {}
        if known is not None:
            initial = {"nothing": known.nothing, "half_more": known.half_more}
            initial["version"] = known.version
        super().__init__(data, prefix=group.name, initial=initial)
        self.group, self.known = group, known

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        nothing, more = found.get("nothing"), found.get("half_more")
        if self.errors or (nothing is None and more is None):
            return found
        if nothing is None or more is None:
            raise forms.ValidationError(_("Answer both questions, or neither."))
        if (more - nothing) >= Decimal("1.5") * (100 - nothing):
            raise forms.ValidationError(
                _(
                    "Then contacts would never tire: half as much contact again must bring less "
                    "than half as much again."
                )
            )
        return found
