from django.urls import path

from kezhi.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.import_list, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/reading/", views.reading, name="reading"),
    path("<int:pk>/mapping/", views.mapping, name="mapping"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/run/", views.run, name="run"),
    path("<int:pk>/repetition/", views.repetition, name="repetition"),
    path("<int:pk>/undo/", views.undo, name="undo"),
    path("<int:pk>/rejects.csv", views.rejects_csv, name="rejects-csv"),
    path("<int:pk>/rejects.xlsx", views.rejects_xlsx, name="rejects-xlsx"),
    path("<int:pk>/remarks.csv", views.remarks_csv, name="remarks-csv"),
]
