"""Child processes that never outlive their parent, even one killed by -9."""

import multiprocessing
import os
import signal
import threading
from multiprocessing import connection


def _veiller() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def mourir_avec_le_parent(*, sourd: bool = False) -> None:
    """To be called in the child. `sourd`: Ctrl-C is the parent's affair."""
    if sourd:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_veiller, name="filiation", daemon=True).start()
