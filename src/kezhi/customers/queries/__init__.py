"""Every read of the customer base; each starts from what the person may see."""

from collections.abc import Collection, Sequence
from typing import Any, cast

from django.db.models import Count, FilteredRelation, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from kezhi.customers import keys
from kezhi.customers.choices import Criterion
from kezhi.customers.models import (
    BulkEdit,
    Classification,
    Contact,
    OwnRegion,
    Party,
    PartyLink,
    PartyTag,
    Tag,
)
from kezhi.kit import audit, grams
from kezhi.kit.models import AuditEntry
from kezhi.staff import queries as staff
from kezhi.staff.models import Team, User
from kezhi.staff.rights import ROLE_SCOPE, Right, Scope

SHOWN_PARTS = 50
DERIVED_TEXT = (
    "search_text", "search_grams", "name_key", "sound_key", "tax_key", "email_key",
)  # fmt: skip
LISTED = (
    "name", "sort_key", "tier", "category", "kind", "phone", "industry", "country", "region",
    "city", "owner", "team", "created_at", "updated_at",
)  # fmt: skip
TO_FILL = ("tax_number", "phone", "industry", "region", "city", "owner", "email")


def within_reach(user: Any) -> QuerySet[Party]:
    """All parties of the person's scope, those in the recycle bin too."""
    if not user.may(Right.CUSTOMERS_VIEW):
        return Party.objects.none()
    return Party.objects.filter(staff.within_scope(user))


def visible_parties(user: Any) -> QuerySet[Party]:
    """Those of the person's scope that are not in the recycle bin; archived ones are among them."""
    return within_reach(user).filter(deleted_at__isnull=True)


def deleted_parties(user: Any) -> QuerySet[Party]:
    """Those in the recycle bin; what went into another customer is not among them."""
    found = within_reach(user).filter(deleted_at__isnull=False, merged_into__isnull=True)
    return found.select_related("owner", "team")


def get_party(user: Any, pk: int) -> Party:
    party = visible_parties(user).select_related("owner", "team", "parent").filter(pk=pk).first()
    if party is None:
        raise Http404
    return party


def heir(user: Any, pk: int) -> int | None:
    """The visible customer that this one was merged into, at the end of the chain."""
    step = within_reach(user).filter(pk=pk).first()
    while step is not None and step.merged_into_id is not None:
        step = step.merged_into
    return step.pk if step is not None and step.pk != pk else None


def heirs_named(names: Collection[str]) -> dict[str, int]:
    """Former names of customers that went into another, and what they went into."""
    gone = Party.objects.filter(name__in=names, merged_into__isnull=False)
    found = {}
    for party in gone.select_related("merged_into").order_by("-pk"):
        step: Party = party
        while step.merged_into is not None:
            step = step.merged_into
        found[party.name] = step.pk
    return found


def get_deleted(user: Any, pk: int) -> Party:
    party = deleted_parties(user).filter(pk=pk).first()
    if party is None:
        raise Http404
    return party


def get_part(party: Party, name: str, pk: int) -> Any:
    """One contact, address, note … of a party that was got through `get_party`."""
    part = getattr(party, name).filter(pk=pk).first()
    if part is None:
        raise Http404
    return part


def may_see_phones(user: Any) -> bool:
    return bool(user.may(Right.PHONES_VIEW))


def may_archive(user: Any) -> bool:
    return bool(user.may(Right.CUSTOMERS_ARCHIVE))


def named(user: Any, name: str) -> QuerySet[Party]:
    """The visible parties of exactly this name."""
    return visible_parties(user).filter(name=keys.clean_text(name)).order_by("pk")


def sees_all(user: Any) -> bool:
    return ROLE_SCOPE.get(user.role) == Scope.ALL


def may_assign(user: Any, party: Party | None = None) -> bool:
    """Whether the person may say whose customer this is: those who see all, and its managers."""
    if not user.may(Right.CUSTOMERS_EDIT):
        return False
    if sees_all(user):
        return True
    teams = staff.seen_team_ids(user)
    return bool(teams) if party is None else party.team_id in teams


def shown_phone(user: Any, number: str, *, personal: bool) -> str:
    """The number as this person may read it."""
    return audit.veil(number) if personal and number and not may_see_phones(user) else number


def searched(parties: QuerySet[Party], user: Any, text: str) -> QuerySet[Party]:
    return parties.filter(grams.matching(text, with_hidden=may_see_phones(user)))


def for_list(parties: QuerySet[Party], columns: Collection[str]) -> QuerySet[Party]:
    """With what these columns of a list show, in a fixed number of queries.

    `class_relation` and the like hold the current class by that criterion.
    """
    shown = {name.removeprefix("class_") for name in columns}
    own = current_classes().filter(party=OuterRef("pk"))
    classes = {
        f"class_{name}": Subquery(own.filter(criterion=name).values("value")[:1])
        for name in shown.intersection(Criterion.values)
    }
    parts = [path for name, path in (("roles", "roles"), ("tags", "tags__tag")) if name in shown]
    near = {"owner", "team"} & shown
    fields = [*LISTED, *(f"{one}__name" for one in near), *(["owner__email"] * ("owner" in near))]
    found = parties.select_related(*near) if near else parties
    return found.only(*fields).prefetch_related(*parts).annotate(**classes)


def for_api(user: Any, parties: QuerySet[Party]) -> QuerySet[Party]:
    """With what the API tells of each; `seen_parent` is told only where it may be seen."""
    above = visible_parties(user).filter(pk=OuterRef("parent")).values("pk")
    classes = Prefetch("classifications", current_classes(), to_attr="current_classes")
    found = parties.prefetch_related("roles", classes).defer(*DERIVED_TEXT)
    return found.annotate(parent_seen=Subquery(above))


def seen_parent(user: Any, party: Party) -> int | None:
    if party.parent_id is None:
        return None
    if hasattr(party, "parent_seen"):
        return cast("int | None", party.parent_seen)
    is_seen = visible_parties(user).filter(pk=party.parent_id).exists()
    return party.parent_id if is_seen else None


def find(user: Any, text: str, limit: int = 8) -> list[Party]:
    """The quick search: newest changes first, nothing for an empty text."""
    if not text.strip():
        return []
    found = searched(visible_parties(user), user, text).filter(archived_at__isnull=True)
    return list(found.select_related("owner").order_by("-updated_at", "-pk")[:limit])


# --- one customer ---


def current_classes() -> QuerySet[Classification]:
    return Classification.objects.filter(is_current=True).order_by("criterion")


def classes_of(party: Party) -> dict[str, Classification]:
    """The current classification by criterion."""
    rows = party.classifications.filter(is_current=True).select_related("decided_by")
    return {row.criterion: row for row in rows}


def class_history(party: Party, criterion: str) -> QuerySet[Classification]:
    rows = party.classifications.filter(criterion=criterion).select_related("decided_by")
    return rows.order_by("-id")


def contacts_of(party: Party) -> list[Contact]:
    """Those of the party first, then those of others who also act here."""
    own = list(party.contacts.order_by("left_on", "-is_primary", "pk")[:SHOWN_PARTS])
    places = party.guest_contacts.select_related("contact__party").order_by("pk")[:SHOWN_PARTS]
    guests = []
    for place in places:
        guest: Any = place.contact
        guest.part = place.part or guest.part
        guest.place = place
        guests.append(guest)
    return own + guests


def lineage(user: Any, party: Party) -> list[Party]:
    """The visible ancestors, the topmost first."""
    found: list[Party] = []
    step: Party | None = party
    while step and step.parent_id and len(found) < 10:
        step = visible_parties(user).filter(pk=step.parent_id).first()
        if step is None or step in found:
            break
        found.insert(0, step)
    return found


def children_of(user: Any, party: Party) -> QuerySet[Party]:
    return visible_parties(user).filter(parent=party).order_by("sort_key", "pk")


def links_of(user: Any, party: Party) -> list[PartyLink]:
    """Both directions, only to parties the person may see."""
    seen = visible_parties(user).values("pk")
    out = Q(source=party, target__in=seen) | Q(target=party, source__in=seen)
    links = PartyLink.objects.filter(out).select_related("source", "target")
    return list(links.order_by("kind", "pk")[:SHOWN_PARTS])


def end_customers(user: Any, party: Party) -> QuerySet[Party]:
    """Whom this distributor or agent sells to."""
    kinds = ["distributor_of", "agent_of"]
    return visible_parties(user).filter(links_in__source=party, links_in__kind__in=kinds).distinct()


def missing_facts(party: Party) -> list[str]:
    """Which of the facts worth having are not known yet."""
    missing = [name for name in TO_FILL if not getattr(party, name)]
    return missing if party.contacts.exists() else [*missing, "contacts"]


def completeness(party: Party) -> float:
    """The share of the facts worth having that are known."""
    return 1 - len(missing_facts(party)) / (len(TO_FILL) + 1)


def history(party: Party) -> QuerySet[AuditEntry]:
    return audit.history(party)


def names_of_people(pks: set[int]) -> dict[int, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in=pks)}


def names_of_teams(pks: set[int]) -> dict[int, str]:
    return {team.pk: str(team) for team in Team.objects.filter(pk__in=pks)}


def names_of_parties(user: Any, pks: set[int]) -> dict[int, str]:
    return dict(visible_parties(user).filter(pk__in=pks).values_list("pk", "name"))


# --- the whole base ---


def visible_tags(user: Any) -> QuerySet[Tag]:
    tags = Tag.objects.order_by("name")
    return tags if user.may(Right.CUSTOMERS_VIEW) else tags.none()


def counted_tags(user: Any) -> QuerySet[Tag]:
    """Each tag with how many visible customers hold it."""
    held = PartyTag.objects.filter(tag=OuterRef("pk"), party__in=visible_parties(user).values("pk"))
    counted = held.order_by().values("tag").annotate(n=Count("pk")).values("n")
    return visible_tags(user).annotate(held=Coalesce(Subquery(counted), 0))


def get_tag(user: Any, pk: int) -> Tag:
    tag = visible_tags(user).filter(pk=pk).first()
    if tag is None:
        raise Http404
    return tag


def own_regions() -> QuerySet[OwnRegion]:
    return OwnRegion.objects.order_by("region")


def get_bulk_edit(user: Any, pk: int) -> BulkEdit:
    """One's own; an administrator of settings may look at everyone's."""
    edits = BulkEdit.objects.select_related("created_by").filter(pk=pk)
    if not user.may(Right.SETTINGS_EDIT):
        edits = edits.filter(created_by=user)
    edit = edits.first()
    if edit is None:
        raise Http404
    return edit


def bulk_values(edit: BulkEdit) -> dict[str, Any]:
    """What a change of many set, with names for keys."""
    models: dict[str, Any] = {"owner": User, "team": Team, "add_tag": Tag, "remove_tag": Tag}
    return {
        name: models[name].objects.filter(pk=value).first() if name in models else value
        for name, value in edit.values.items()
    }


def known_values(field: str) -> list[str]:
    """The words already used in a column, for suggestions."""
    rows = Party.objects.filter(deleted_at__isnull=True).exclude(**{field: ""})
    return list(rows.order_by(field).values_list(field, flat=True).distinct()[:200])


def counts(user: Any, field: str) -> dict[str, int]:
    """How many live customers there are by `tier`, `category` or `kind`."""
    rows = visible_parties(user).filter(archived_at__isnull=True, is_walk_in=False)
    return dict(rows.values_list(field).annotate(n=Count("pk")).order_by())


def cross_tab(parties: QuerySet[Party], across: Sequence[str]) -> dict[tuple[str, str], int]:
    """Customers counted by two criteria at once; "" stands for those without a value."""
    paths = []
    for number, name in enumerate(across):
        if name not in Criterion.values:
            paths.append(name)
            continue
        alias = f"class_{number}"
        now = Q(classifications__criterion=name, classifications__is_current=True)
        parties = parties.annotate(**{alias: FilteredRelation("classifications", condition=now)})
        paths.append(f"{alias}__value")
    rows = parties.order_by().values_list(*paths).annotate(n=Count("pk"))
    return {(row or "", column or ""): n for row, column, n in rows}
