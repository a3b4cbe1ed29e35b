from django.utils import timezone
from django_tasks import task

from kezhi.duplicates.services import searching


@task()
def search_duplicates() -> None:
    searching.search(now=timezone.now())
