"""A server that has stopped answering without a word: its disk stands still, or it is frozen. Nothing tells of that."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from psycopg import AsyncConnection

STALL = 10.0  # seconds for the answer to a statement; none of ours takes long, nor waits as long for a lock


class Impatient(AsyncConnection[Any]):
    """Hangs up when an answer takes longer than `stall` seconds; that is an error like any lost connection.

    Else a red flag, and a process that is to end, would wait for as long as the server does.
    """

    stall = STALL

    async def wait(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401  what the driver waits for with
        """Wait as the driver does, for so long."""
        hanging_up = asyncio.get_running_loop().call_later(self.stall, self._hang_up)
        try:
            return await super().wait(*args, **more)
        finally:
            hanging_up.cancel()

    def _hang_up(self) -> None:
        """End the connection, not what waits for it: the driver then sees that it is lost, and tidies up itself."""
        with suppress(OSError), socket.socket(fileno=os.dup(self.pgconn.socket)) as end:
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def patient(connection: object, seconds: float) -> Iterator[None]:
    """Let the statements of a driver's connection take longer for the length of the block."""
    if not isinstance(connection, Impatient):
        yield
        return
    usual, connection.stall = connection.stall, seconds
    try:
        yield
    finally:
        connection.stall = usual
