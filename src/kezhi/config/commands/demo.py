"""kezhi demo: load the demo company, compute what its customers are worth, and serve it."""

import argparse
import subprocess
import sys

from kezhi.config.commands import serve


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("kezhi demo", description=__doc__)
    serve.add_options(parser)
    parser.add_argument("--fresh", action="store_true", help="load it anew; what was added is lost")
    parser.add_argument("--load-only", action="store_true", help="load it, do not serve it")
    options = parser.parse_args(arguments)
    port = options.port or next(
        port for port in range(serve.DEFAULT_PORT, 65536) if serve.is_free(options.host, port)
    )
    if options.port and not serve.is_free(options.host, port):
        sys.stderr.write(f"Port {port} is in use. cure: kezhi demo --port {port + 1}\n")
        return 1
    with serve.held_data_folder():
        return load_demo(options.fresh) if options.load_only else serve_demo(options, port)


def serve_demo(options: argparse.Namespace, port: int) -> int:
    """Loading is done by a process of its own: the server stays small, and free to fork."""
    command = [sys.executable, "-m", "kezhi.config.cli", "demo", "--load-only"]
    loaded = subprocess.run([*command, *(["--fresh"] if options.fresh else [])], check=False)
    if loaded.returncode:
        return loaded.returncode
    import django

    django.setup()
    from kezhi.kit import database

    sign_in = sign_in_words()
    database.close_connections()
    return serve.serve(
        options,
        port,
        announce=lambda address: serve.say(
            f"\nKezhi 客值, the demo company, at {address}\n{sign_in}\nCtrl-C ends it."
        ),
    )


def load_demo(fresh: bool) -> int:
    from django.conf import settings

    if settings.PRODUCTION:
        sys.stderr.write("The demo has a public password and is not for production.\n")
        return 1
    serve.prepare()
    from kezhi.demo.services import loading

    try:
        load(fresh)
    except loading.OwnDataPresent:
        sys.stderr.write(
            "There is a company of your own in this data folder. "
            "cure: KEZHI_DATA=another-folder kezhi demo, or kezhi serve\n"
        )
        return 1
    return 0


def load(fresh: bool) -> None:
    from django.utils import timezone

    from kezhi.demo import queries as demo
    from kezhi.demo.services import loading, valuing

    if fresh or not demo.is_loaded():
        serve.say("Loading the demo company …")
    loaded = loading.load_demo(now=timezone.now(), fresh=fresh)
    if loaded.is_new:
        serve.say(f"{loaded.customers} customers and {loaded.orders} orders are loaded.")
    if valuing.value_demo(now=timezone.now()):
        serve.say("What each customer is worth is computed.")


def sign_in_words() -> str:
    """One account per role, and the password they share."""
    from django.utils import translation

    from kezhi.demo import queries as demo
    from kezhi.demo.services.loading import PASSWORD

    lines = []
    for person in demo.accounts():
        with translation.override("zh-hans"):
            chinese = person.get_role_display()
        with translation.override("en"):
            lines.append(f"  {person.email:<34}{person.get_role_display()} {chinese}")
    return "\n".join(["Sign in 登录:", *lines, f"  password 密码: {PASSWORD}"])
