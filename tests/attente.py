"""Waiting for what a test looks at, counted in looks and not in seconds: a machine that stands still fails nothing."""

import asyncio
import inspect
from collections.abc import Callable
from typing import Any

REGARDS = 6000  # a hundredth of a second apart: a minute at best, as long as it takes on a machine that stalls
_ENTRE = 0.01


async def jusqu_a(regard: Callable[[], Any]) -> Any:
    """The first true thing that `regard`, a coroutine function or not, gives. Raises AssertionError with its last."""
    for _ in range(REGARDS):
        vu = regard()
        if inspect.isawaitable(vu):
            vu = await vu
        if vu:
            return vu
        await asyncio.sleep(_ENTRE)
    raise AssertionError(f"attendu en vain, vu en dernier : {vu!r}")
