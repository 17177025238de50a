"""Our own logs: one JSON object a line on the standard output, and nobody's data in it.

Of an exception, its kind and the lines it went through, not its words: they quote the value that was refused.
"""

import contextlib
import json
import logging
import sys
import traceback
from datetime import UTC, datetime


class Trace:
    """What one module has to say to whoever runs the service."""

    def __init__(self, source: str) -> None:
        self._source = source

    def warning(self, event: str, **champs: object) -> None:
        self._ecrire("warning", event, champs)

    def error(self, event: str, **champs: object) -> None:
        self._ecrire("error", event, champs)

    def _ecrire(self, niveau: str, event: str, champs: dict[str, object]) -> None:
        erreur = champs.pop("exc_info", None)
        ligne = {
            "timestamp": datetime.now(UTC).isoformat(),
            "level": niveau,
            "source": self._source,
            "event": event,
            **champs,
        }
        if isinstance(erreur, BaseException):
            ligne["exception"] = _chaine(erreur)
        with contextlib.suppress(OSError, ValueError):  # a log that cannot be written is no reason to refuse her
            print(json.dumps(ligne, ensure_ascii=False, default=str), file=sys.stdout, flush=True)


class _Reste(logging.Handler):
    """What libraries say (uvicorn, asyncpg, asyncio…), told as our own lines are: without the values they quote."""

    def emit(self, record: logging.LogRecord) -> None:
        # Not formatted: its values may be somebody's; below a warning, only uvicorn's word on its own processes comes here.
        dit = record.msg if record.levelno > logging.INFO else record.getMessage()
        lignes = dit.strip().splitlines() if isinstance(dit, str) else []
        quoi = lignes[0] if lignes else type(dit).__name__
        if quoi.startswith("Traceback"):
            quoi = lignes[-1].partition(":")[0]
        erreur = record.exc_info[1] if record.exc_info else None
        Trace(record.name)._ecrire(record.levelname.lower(), quoi, {"exc_info": erreur})


def brancher() -> None:
    """Once a process, before it serves; nothing when somebody listens already."""
    logging.basicConfig(level=logging.WARNING, handlers=[_Reste()])


def _chaine(erreur: BaseException) -> list[dict[str, object]]:
    """This one, then what it came from."""
    maillons: list[dict[str, object]] = []
    suivante: BaseException | None = erreur
    while suivante is not None and len(maillons) < 5:
        passages = traceback.extract_tb(suivante.__traceback__)
        lignes = [f"{passage.filename}:{passage.lineno} {passage.name}" for passage in passages]
        maillons.append({"type": f"{type(suivante).__module__}.{type(suivante).__qualname__}", "passages": lignes})
        suivante = suivante.__cause__ or suivante.__context__
    return maillons
