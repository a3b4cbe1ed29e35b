"""kezhi manage: Django's own commands."""


def main(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kezhi manage", *arguments])
    return 0
