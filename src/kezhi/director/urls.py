from django.urls import path

from kezhi.director.views import mail, pages, targets

app_name = "director"
urlpatterns = [
    path("", pages.index, name="index"),
    path("export/", pages.export, name="export"),
    path("rows/", pages.rows, name="rows"),
    path("rows/export/", pages.rows_export, name="rows-export"),
    path("targets/", targets.targets, name="targets"),
    path("mail/", mail.mail, name="mail"),
    path("mail/preview/", mail.preview, name="preview"),
    path("mail/unsubscription/", mail.unsubscription, name="unsubscription"),
]
