"""Dates without doubt about which number is the month."""

DATE_FORMAT = "j M Y"
SHORT_DATE_FORMAT = "Y-m-d"
SHORT_DATETIME_FORMAT = "Y-m-d H:i"
