"""What operations ask of the database itself; business code never needs this."""

from django.db import Error, close_old_connections, connection
from django.db.migrations.executor import MigrationExecutor


def vendor() -> str:
    """`sqlite` or `postgresql`."""
    return connection.vendor


def version() -> str:
    with connection.cursor() as cursor:
        shown = "select sqlite_version()" if vendor() == "sqlite" else "show server_version"
        cursor.execute(shown)
        return str(cursor.fetchone()[0])


def is_reachable() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except Error:
        return False
    return True


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def known_migrations() -> set[str]:
    """Every migration this version of the product has."""
    loader = MigrationExecutor(connection).loader
    return {f"{app}.{name}" for app, name in loader.disk_migrations}


def renew_connections() -> None:
    """Drop connections that broke or grew old, as a request does at its start and end."""
    close_old_connections()


def close_connections() -> None:
    """Let go of the database, as before a file is put in its place."""
    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
