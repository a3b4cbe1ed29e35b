from django.urls import path

from kezhi.customers.views import classes, detail, listing, parts, party

app_name = "customers"
urlpatterns = [
    path("", listing.party_list, name="list"),
    path("new/", party.new, name="new"),
    path("export/", listing.export, name="export"),
    path("options/", listing.options, name="options"),
    path("duplicates/", listing.duplicates, name="duplicates"),
    path("bin/", listing.recycle_bin, name="bin"),
    path("bulk/", listing.bulk, name="bulk"),
    path("bulk/<int:pk>/change/", listing.bulk_change, name="bulk-change"),
    path("bulk/<int:pk>/", listing.bulk_detail, name="bulk-detail"),
    path("bulk/<int:pk>/undo/", listing.bulk_undo, name="bulk-undo"),
    path("cross-tab/", classes.cross_tab, name="cross-tab"),
    path("own-regions/", classes.own_regions, name="own-regions"),
    path("tags/", classes.tag_list, name="tag-list"),
    path("tags/new/", classes.tag_new, name="tag-new"),
    path("tags/<int:pk>/edit/", classes.tag_edit, name="tag-edit"),
    path("tags/<int:pk>/rule/", classes.tag_rule, name="tag-rule"),
    path("tags/<int:pk>/removal/", classes.tag_removal, name="tag-removal"),
    path("<int:pk>/", detail.detail, name="detail"),
    path("<int:pk>/edit/", party.edit, name="edit"),
    path("<int:pk>/archive/", party.archive, name="archive"),
    path("<int:pk>/unarchiving/", party.unarchiving, name="unarchiving"),
    path("<int:pk>/deletion/", party.deletion, name="deletion"),
    path("<int:pk>/restoration/", party.restoration, name="restoration"),
    path("<int:pk>/panels/<slug:part>/", detail.panel, name="panel"),
    path("<int:pk>/tags/", classes.party_tags, name="tags"),
    path("<int:pk>/classes/<slug:criterion>/", classes.classification, name="class"),
    path("<int:pk>/classes/<slug:criterion>/release/", classes.release, name="class-release"),
    path("<int:pk>/notes/<int:part>/pin/", parts.pin, name="pin"),
    path("<int:pk>/<slug:kind>/new/", parts.part_new, name="part-new"),
    path("<int:pk>/<slug:kind>/<int:part>/edit/", parts.part_edit, name="part-edit"),
    path("<int:pk>/<slug:kind>/<int:part>/removal/", parts.part_removal, name="part-removal"),
]
