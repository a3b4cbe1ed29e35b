"""Processes that must not outlive the one that started them."""

import os
import signal
import threading
import time

SERVER = "KEZHI_SERVER_PID"  # set by `kezhi serve` for everything it starts


def end_with_server() -> None:
    """Watch the server this process belongs to, if any, and end when it is gone."""
    server = os.environ.get(SERVER)
    if server and server != str(os.getpid()):
        threading.Thread(target=_watch, args=(int(server),), daemon=True).start()


def _watch(server: int) -> None:
    """The server is the parent as long as it lives; it may be gone before the first look."""
    while os.getppid() == server:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(15)
    os._exit(1)
