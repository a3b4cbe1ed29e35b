from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from kezhi.customers import queries
from kezhi.customers.choices import CLASS_VALUES, Category, LinkKind, PartyKind, PartyRoleKind
from kezhi.customers.fields import PartyField
from kezhi.customers.models import Address, Contact, Note, Party, Tag
from kezhi.staff import queries as staff

FIRST = ["name", "category", "phone", "region", "city", "owner"]
MORE = [
    "short_name", "kind", "team", "parent", "industry", "tax_number", "billing_address",
    "bank_name", "bank_account", "email", "website", "country", "yearly_potential",
    "is_reference",
]  # fmt: skip
CONTACT = ["contact_name", "contact_title", "contact_mobile"]
TELLING = ("name", "phone", "tax_number", "email")
SUGGESTED = {
    "region": "regions",
    "city": "cities",
    "industry": "industries",
    "country": "countries",
}


def people(user: Any, also: Any = None) -> Any:
    """The colleagues who can own a customer, and the one who owns it now."""
    live = staff.visible_users(user).filter(is_active=True)
    owner = staff.visible_users(user).filter(pk=also.pk) if also else live.none()
    return (live | owner).order_by("name", "pk")


class PartyForm(forms.Form):
    """The fields of a party. It remembers what was shown, so that only what the editor changed
    is saved, and a change of somebody else is noticed field by field."""

    roles = forms.MultipleChoiceField(
        label=_("Business roles"), choices=PartyRoleKind.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, party: Party | None = None, **options: Any) -> None:
        options["initial"] = {**first_values(party, user), **options.get("initial", {})}
        super().__init__(*args, **options)
        names = [name for name in [*FIRST, *MORE] if name != "parent"]
        self.fields |= forms.fields_for_model(Party, names)
        self.fields["parent"] = PartyField(user=user, label=_("Belongs to"), required=False)
        self.fields["email"] = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
        self.close_fields(user, party)
        for name, field in self.fields.items():
            field.show_hidden_initial = party is not None
            if name in TELLING:
                field.widget.attrs.update(asking(party))
            if name in SUGGESTED:
                field.widget.attrs["list"] = SUGGESTED[name]
        if "phone" in self.fields:
            self.fields["phone"].widget.input_type = "tel"

    def close_fields(self, user: Any, party: Party | None) -> None:
        """Without the fields this person may not set."""
        if queries.may_assign(user, party):
            also = party.owner if party else None
            owner: Any = self.fields["owner"]
            team: Any = self.fields["team"]
            owner.queryset, team.queryset = people(user, also), staff.visible_teams(user)
        else:
            del self.fields["owner"], self.fields["team"]
        if party and party.parent_id and queries.seen_parent(user, party) is None:
            del self.fields["parent"]
        if party and party.kind == PartyKind.PERSON and not queries.may_see_phones(user):
            del self.fields["phone"]

    @property
    def first(self) -> list[Any]:
        return [self[name] for name in FIRST if name in self.fields]

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in [*MORE, "roles"] if name in self.fields]

    @property
    def seen_inputs(self) -> SafeString:
        """What the editor saw, carried along as hidden inputs."""
        shown = [self[n].as_hidden(only_initial=True) for n in self.seen_names]
        return mark_safe("".join(shown))  # rendered and escaped by Django's widgets

    @property
    def seen_names(self) -> list[str]:
        return [name for name, field in self.fields.items() if field.show_hidden_initial]

    @property
    def seen(self) -> dict[str, Any]:
        """The values the editor started from."""
        return {name: self.parsed(name) for name in self.seen_names}

    def parsed(self, name: str) -> Any:
        field = self.fields[name]
        raw = field.hidden_widget().value_from_datadict(
            self.data, self.files, self.add_initial_prefix(name)
        )
        try:
            return (
                field.found(raw) if isinstance(field, PartyField) and raw else field.to_python(raw)
            )
        except ValidationError:
            return None

    @property
    def values(self) -> dict[str, Any]:
        """The party's own fields."""
        names = {*FIRST, *MORE} & self.cleaned_data.keys()
        return {name: self.cleaned_data[name] for name in names}


def first_values(party: Party | None, user: Any) -> dict[str, Any]:
    if party is None:
        return {"category": Category.ENTERPRISE, "kind": PartyKind.ORGANIZATION, "owner": user}
    values = {name: getattr(party, name) for name in [*FIRST, *MORE]}
    return {**values, "roles": [role.role for role in party.roles.all()]}


def asking(party: Party | None) -> dict[str, Any]:
    """Lets the page ask for likely duplicates while this field is typed."""
    own = f"?exclude={party.pk}" if party else ""
    return {
        "hx-get": f"{reverse_lazy('customers:duplicates')}{own}",
        "hx-trigger": "input changed delay:250ms",
        "hx-target": "#duplicates",
        "hx-include": "[name=name],[name=phone],[name=tax_number],[name=email]",
        "autocomplete": "off",
    }


class NewPartyForm(PartyForm):
    """A name is all that is needed; the first contact can come along."""

    contact_name = forms.CharField(label=_("Contact"), max_length=80, required=False)
    contact_title = forms.CharField(label=_("Title"), max_length=80, required=False)
    contact_mobile = forms.CharField(label=_("Personal phone"), max_length=40, required=False)
    is_another = forms.BooleanField(
        label=_("This is another customer; enter it all the same"), required=False
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["key"].initial = uuid4().hex
        self.fields["contact_mobile"].widget.input_type = "tel"

    @property
    def contact_fields(self) -> list[Any]:
        return [self[name] for name in CONTACT]

    @property
    def contact(self) -> dict[str, str]:
        names = {name: name.removeprefix("contact_") for name in CONTACT}
        return {short: self.cleaned_data[name] for name, short in names.items()}


class PartForm(forms.Form):
    """One contact, address or note; the version shows whether somebody was faster."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, part: Any = None, **options: Any) -> None:
        if part:
            shown = [*self.names, "version"]
            options["initial"] = {name: getattr(part, name) for name in shown}
        super().__init__(*args, **options)
        self.fields |= forms.fields_for_model(self.model, self.names)

    model: type[Any] = Note
    names: list[str] = []

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}


class ContactForm(PartForm):
    model = Contact
    names = ["name", "title", "part", "mobile", "phone", "wechat", "email", "is_primary", "left_on"]

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"] = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
        self.fields["left_on"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        for name in ("mobile", "phone"):
            self.fields[name].widget.input_type = "tel"
        if not queries.may_see_phones(user):
            del self.fields["mobile"]


class AddressForm(PartForm):
    model = Address
    names = ["use", "street", "district", "city", "region", "country", "postcode"]

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in SUGGESTED.keys() & self.fields.keys():
            self.fields[name].widget.attrs["list"] = SUGGESTED[name]


class NoteForm(PartForm):
    model = Note
    names = ["text", "is_pinned"]

    def __init__(self, *args: Any, user: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].widget.attrs["rows"] = 3


class IdentifierForm(forms.Form):
    source = forms.CharField(label=_("Source"), max_length=60)
    value = forms.CharField(label=_("Number"), max_length=120)


class LinkForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=LinkKind.choices)

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["target"] = PartyField(user=user, label=_("Customer"))


class ClassForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, criterion: str, **options: Any) -> None:
        super().__init__(*args, **options)
        choices: Any = CLASS_VALUES[criterion]
        value = forms.ChoiceField(label=_("Value"), choices=choices)
        self.fields = {"value": value, **self.fields}  # the value is asked first


class TagsForm(forms.Form):
    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["tags"] = forms.ModelMultipleChoiceField(
            queries.visible_tags(user), label=_("Tags"), required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip


class TagForm(forms.Form):
    def __init__(self, *args: Any, tag: Tag | None = None, **options: Any) -> None:
        names = ["name", "tone", "is_golden", "rule"]
        if tag:
            options["initial"] = {name: getattr(tag, name) for name in names}
        super().__init__(*args, **options)
        self.fields |= forms.fields_for_model(Tag, names)
        self.fields["rule"].help_text = _(
            "Filter the customer list and choose “Make a tag of this filter” in its menu."
        )


class RegionsForm(forms.Form):
    regions = forms.CharField(
        label=_("Own regions"),
        help_text=_("One province or region a line."),
        widget=forms.Textarea(attrs={"rows": 8}),
        required=False,
        max_length=4000,
    )


class BulkForm(forms.Form):
    """What to set on all chosen customers; what stays empty is left alone."""

    category = forms.ChoiceField(
        label=_("Category"), choices=[("", _("Leave as it is")), *Category.choices], required=False
    )
    add_role = forms.ChoiceField(
        label=_("Add the role"),
        choices=[("", _("Leave as it is")), *PartyRoleKind.choices],
        required=False,
    )
    archived = forms.ChoiceField(
        label=_("Archive"),
        choices=[
            ("", _("Leave as it is")),
            ("yes", _("Archive")),
            ("no", _("Take out of the archive")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in (("add_tag", _("Add the tag")), ("remove_tag", _("Remove the tag"))):
            self.fields[name] = forms.ModelChoiceField(
                queries.visible_tags(user),
                label=label,
                required=False,
                empty_label=_("Leave as it is"),
            )
        if queries.may_assign(user):
            owner = forms.ModelChoiceField(
                people(user), label=_("Owner"), required=False, empty_label=_("Leave as it is")
            )
            team = forms.ModelChoiceField(
                staff.visible_teams(user).order_by("name"), label=_("Team"), required=False,
                empty_label=_("Leave as it is"),
                help_text=_("Unless chosen: the new owner's team."),
            )  # fmt: skip
            self.fields = {"owner": owner, "team": team, **self.fields}
        if not queries.may_archive(user):
            del self.fields["archived"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(data.values()):
            raise ValidationError(_("Choose at least one thing to change."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if "archived" in chosen:
            chosen["archived"] = chosen["archived"] == "yes"
        return chosen
