"""Forms of the ledger: the quick sheet of a negotiation, and each of its rows in full."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.catalog import queries as catalog
from kezhi.catalog.choices import Evidence
from kezhi.catalog.models import ValueElement
from kezhi.kit import money
from kezhi.scorecards.choices import Alternative, Confidence, Incoterm
from kezhi.scorecards.models import Ledger, LedgerEntry, RivalOffer
from kezhi.scorecards.queries import access
from kezhi.scorecards.queries.access import KnownRival, Subject
from kezhi.scorecards.reckoning import Claim, Facts, Rival
from kezhi.scorecards.services.checking import EntryDraft, LedgerDraft, OfferDraft

LINES = 8
MOST = Decimal("1e12")
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CURRENCIES = [(code, code) for code in money.CURRENCIES]
BASES = [("", "–"), *Incoterm.choices]
OURS: Any = _("Worth with us")
THEIRS: Any = _("With the alternative")


def amount_field(label: Any, *, least: Decimal | None = None, needed: bool = False) -> Any:
    return forms.DecimalField(
        label=label, required=needed, max_digits=18, decimal_places=4, max_value=MOST,
        min_value=-MOST if least is None else least,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )  # fmt: skip


def alternatives(user: Any) -> list[tuple[str, Any]]:
    """Competitors by number, then what the customer can do without any."""
    known = [(str(one.pk), str(one)) for one in access.competitors(user)[:300]]
    others = [(one.value, one.label) for one in Alternative if one != Alternative.COMPETITOR]
    return [*known, *others]


class LedgerForm(forms.Form):
    """The basis of the comparison."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    price = amount_field(_("Our price"), least=Decimal(0), needed=True)
    unit = forms.CharField(label=_("Per"), max_length=20, required=False)
    incoterm = forms.ChoiceField(label=_("Basis of delivery"), choices=BASES, required=False)
    quantity = amount_field(_("Quantity"), least=Decimal(0))
    reference = amount_field(_("Common reference worth"), least=Decimal(0))
    compared_on = forms.DateField(label=_("Compared on"), widget=DAY)
    note = forms.CharField(label=_("Note"), max_length=500, required=False)

    @classmethod
    def of(cls, ledger: Ledger, data: Any = None) -> "LedgerForm":
        names = list(cls.base_fields)
        return cls(data, initial={name: shown(getattr(ledger, name)) for name in names})

    def draft(self) -> LedgerDraft:
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        return LedgerDraft(**said)


def shown(value: Any) -> Any:
    """A number without the zeros that only the column keeps."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


class QuickForm(forms.Form):
    """One sheet: our price, one alternative, and what a few elements are worth."""

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    price = amount_field(_("Our price"), least=Decimal(0), needed=True)
    alternative = forms.ChoiceField(label=_("Best alternative"))
    rival_price = amount_field(_("Its price"), least=Decimal(0), needed=True)
    rival_most = amount_field(_("Its price, at most"), least=Decimal(0))

    def __init__(
        self, data: Any = None, *, user: Any, subject: Subject, rival: KnownRival | None = None
    ) -> None:
        first: dict[str, Any] = {"key": uuid4().hex, "price": shown(subject.price)}
        if rival is not None:
            first |= {"alternative": str(rival.party_id), "rival_price": shown(rival.price)}
        usual = access.usual_elements(user, subject.party)
        first |= {f"element_{line}": str(one.pk) for line, one in enumerate(usual)}
        super().__init__(data, initial=first)
        self.subject = subject
        alternative: Any = self.fields["alternative"]
        alternative.choices = alternatives(user)
        elements = {str(one.pk): one for one in access.offered_elements(user)}
        self.elements = elements
        choices = [("", "–"), *((pk, str(one)) for pk, one in elements.items())]
        for line in range(LINES):
            self.fields[f"element_{line}"] = forms.ChoiceField(
                label=_("Value element"), choices=choices, required=False
            )
            self.fields[f"ours_{line}"] = amount_field(OURS)
            self.fields[f"rivals_{line}"] = amount_field(THEIRS)

    @property
    def head(self) -> list[Any]:
        return [self[name] for name in ("price", "alternative", "rival_price", "rival_most")]

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        return [
            (self[f"element_{n}"], self[f"ours_{n}"], self[f"rivals_{n}"]) for n in range(LINES)
        ]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for name in ("price", "rival_price"):
            if values.get(name) == 0:
                self.add_error(name, _("A price of zero cannot be compared."))
        low, high = values.get("rival_price"), values.get("rival_most")
        if low is not None and high is not None and high < low:
            self.add_error("rival_most", _("The upper limit is not below the lower one."))
        self.check_lines(values)
        return values

    def check_lines(self, values: dict[str, Any]) -> None:
        chosen: set[str] = set()
        for line in range(LINES):
            element = values.get(f"element_{line}") or ""
            told = [values.get(f"{side}_{line}") for side in ("ours", "rivals")]
            is_told = any(worth is not None for worth in told)
            if is_told and not element:
                self.add_error(f"element_{line}", _("Say which element is worth this."))
            if is_told and element and element in chosen:
                self.add_error(f"element_{line}", _("An element counts once."))
            if is_told:
                chosen.add(element)

    def worths(self) -> list[tuple[Any, Decimal, Decimal]]:
        """Element, with us, with the alternative: of the lines where something is told."""
        found = []
        for line in range(LINES):
            said = [self.cleaned_data.get(f"{side}_{line}") for side in ("ours", "rivals")]
            element = self.elements.get(self.cleaned_data.get(f"element_{line}") or "")
            if element is not None and any(worth is not None for worth in said):
                found.append((element, said[0] or Decimal(0), said[1] or Decimal(0)))
        return found

    def limits(self) -> tuple[Decimal, Decimal]:
        low: Decimal = self.cleaned_data["rival_price"]
        return low, self.cleaned_data["rival_most"] or low

    def facts(self) -> Facts:
        """What the answer is reckoned from before anything is kept."""
        low, high = self.limits()
        field: Any = self.fields["alternative"]
        name = str(dict(field.choices)[self.cleaned_data["alternative"]])
        quantity = self.subject.quantity
        return Facts(
            price=float(self.cleaned_data["price"]),
            rivals=[Rival(key="1", name=name, low=float(low), high=float(high))],
            claims=[
                Claim(key=str(one.pk), name=str(one), claimed=float(a), rivals={"1": float(b)})
                for one, a, b in self.worths()
            ],
            quantity=None if quantity is None else float(quantity),
        )

    def drafts(self, user: Any, today: date) -> tuple[LedgerDraft, OfferDraft, list[EntryDraft]]:
        subject, chosen = self.subject, self.cleaned_data["alternative"]
        head = LedgerDraft(
            price=self.cleaned_data["price"], compared_on=today, unit=subject.unit,
            quantity=subject.quantity,
        )  # fmt: skip
        kind, party = whose(user, chosen)
        low, high = self.limits()
        offer = OfferDraft(
            kind=kind, party=party, price_low=low, price_high=high, currency=subject.currency,
            offered_on=today,
        )  # fmt: skip
        entries = [
            EntryDraft(element=one, claimed=ours, rivals={0: rivals}, evidence=one.evidence)
            for one, ours, rivals in self.worths()
        ]
        return head, offer, entries


def whose(user: Any, chosen: str) -> tuple[str, Any]:
    """The kind of alternative that was chosen, and the competitor where it is one."""
    if chosen.isdigit():
        party = access.competitors(user).filter(pk=int(chosen)).first()
        return Alternative.COMPETITOR.value, party
    return chosen, None


class OfferForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    alternative = forms.ChoiceField(label=_("Alternative"))
    price_low = amount_field(_("Its price, or at least"), least=Decimal(0), needed=True)
    price_high = amount_field(_("At most, where uncertain"), least=Decimal(0))
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    unit = forms.CharField(label=_("Per"), max_length=20, required=False)
    incoterm = forms.ChoiceField(label=_("Basis of delivery"), choices=BASES, required=False)
    terms = forms.CharField(label=_("Terms"), max_length=200, required=False)
    lead_days = forms.IntegerField(
        label=_("Days to delivery"), min_value=0, max_value=3650, required=False
    )
    offered_on = forms.DateField(label=_("Offered on"), widget=DAY)
    source = forms.CharField(label=_("Source"), max_length=120, required=False)
    confidence = forms.ChoiceField(label=_("How far it is known"), choices=Confidence.choices)

    def __init__(
        self, data: Any = None, *, user: Any, ledger: Ledger, offer: RivalOffer | None = None
    ) -> None:
        first: dict[str, Any] = {
            "currency": ledger.currency, "unit": ledger.unit, "incoterm": ledger.incoterm,
            "offered_on": access.today(), "confidence": Confidence.TOLD,
        }  # fmt: skip
        if offer is not None:
            names = ["version", "price_low", "price_high", "currency", "terms", "lead_days"]
            names += ["offered_on", "source", "confidence"]
            first |= {name: shown(getattr(offer, name)) for name in names}
            first["alternative"] = str(offer.party_id) if offer.party_id else offer.kind
        super().__init__(data, initial=first)
        self.user = user
        choices = alternatives(user)
        if offer is not None and offer.party_id and str(offer.party_id) not in dict(choices):
            choices.append((str(offer.party_id), str(offer.party)))
        field: Any = self.fields["alternative"]
        field.choices = choices

    def draft(self) -> OfferDraft:
        said = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"version", "alternative"}
        }
        kind, party = whose(self.user, self.cleaned_data["alternative"])
        said["price_high"] = said["price_high"] or said["price_low"]
        return OfferDraft(kind=kind, party=party, **said)


# Choosing an element asks for the page again, with the inputs of its equation.
ASKING = {
    "hx-get": "", "hx-trigger": "change", "hx-target": "#row", "hx-select": "#row",
    "hx-swap": "outerHTML", "hx-params": "element",
}  # fmt: skip


class EntryForm(forms.Form):
    """An element in full; the inputs of its equation, where it has one, work out the claim."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    element = forms.ChoiceField(label=_("Value element"))
    claimed = amount_field(_("Claimed"))
    claimed_low = amount_field(_("Claimed, at least"))
    claimed_high = amount_field(_("Claimed, at most"))
    perceived = amount_field(_("Seen by the customer"))
    realized = amount_field(_("Come true"))
    evidence = forms.ChoiceField(label=_("Grade of evidence"), choices=Evidence.choices)
    proof = forms.CharField(
        label=_("What proves it"), max_length=300, required=False,
        help_text=_("The customer reads this on his sheet."),
    )  # fmt: skip
    source = forms.CharField(label=_("Who says so"), max_length=120, required=False)

    def __init__(
        self, data: Any = None, *, user: Any, offers: Iterable[RivalOffer],
        entry: LedgerEntry | None = None, chosen: str = "",
    ) -> None:  # fmt: skip
        """`chosen`: the element to be added, whose equation asks for its inputs."""
        super().__init__(data, initial=first_of(entry))
        self.offers, self.entry = list(offers), entry
        offered = {one.pk: one for one in access.offered_elements(user)}
        if entry is not None:
            offered = {entry.element_id: entry.element}
        self.elements = {str(pk): one for pk, one in offered.items()}
        element: Any = self.fields["element"]
        element.choices = [(pk, str(one)) for pk, one in self.elements.items()]
        kept = {} if entry is None else {one.offer_id: one.amount for one in entry.worths.all()}
        for offer in self.offers:
            name = f"rival_{offer.pk}"
            self.fields[name] = amount_field(_("With %(rival)s") % {"rival": offer})
            self.initial[name] = shown(kept.get(offer.pk))
        named = str(entry.element_id) if entry else str((data or {}).get("element") or chosen)
        wanted = self.elements.get(named)
        if entry is None:
            self.initial["element"] = named
            element.widget.attrs |= ASKING
        if wanted is not None and wanted.equation:
            self.ask_inputs(wanted, entry.inputs if entry else {})

    def ask_inputs(self, element: ValueElement, inputs: Mapping[str, Any]) -> None:
        """Both sides of each input; while they are told, the claim is not typed."""
        self.symbols = []
        for one in catalog.inputs_of(element):
            known = inputs.get(one.symbol, ["", ""])
            self.symbols.append(one.symbol)
            for side, words in enumerate((_("with us"), _("with the alternative"))):
                name = f"input_{one.symbol}_{side}"
                what = f"{one.label} ({one.unit})" if one.unit else one.label
                self.fields[name] = amount_field(f"{what}, {words}")
                self.initial[name] = known[side]

    symbols: list[str] = []

    def inputs(self) -> dict[str, tuple[Decimal, Decimal]]:
        """All of them or none: half an equation works out nothing."""
        pairs = {
            symbol: (self.cleaned_data[f"input_{symbol}_0"], self.cleaned_data[f"input_{symbol}_1"])
            for symbol in self.symbols
        }
        return pairs if all(None not in pair for pair in pairs.values()) else {}

    def draft(self) -> EntryDraft:
        said = self.cleaned_data
        names = ("claimed_low", "claimed_high", "perceived", "realized", "evidence", "proof")
        return EntryDraft(
            element=self.elements[said["element"]],
            claimed=said["claimed"] or Decimal(0),
            inputs=self.inputs(),
            rivals={
                offer.pk: said[f"rival_{offer.pk}"] or Decimal(0)
                for offer in self.offers
                if said[f"rival_{offer.pk}"]
            },
            source=said["source"],
            **{name: said[name] for name in names},
        )


def first_of(entry: LedgerEntry | None) -> dict[str, Any]:
    if entry is None:
        return {"evidence": Evidence.ESTIMATED}
    names = [name for name in EntryForm.base_fields if name != "element"]
    found = {name: shown(getattr(entry, name)) for name in names}
    return found | {"element": str(entry.element_id)}


class PriceTrial(forms.Form):
    """A price tried out on a ledger that stands; nothing is kept."""

    price = amount_field(_("Try another price"), least=Decimal("0.0001"), needed=True)
