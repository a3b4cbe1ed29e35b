"""The day it is where the company is; the machine's own may be another one."""

from datetime import date

from django.utils import timezone

from kezhi.staff import queries as staff


def the_day() -> date:
    return staff.local_date(timezone.now())
