"""The socket that the server listens on."""

import asyncio
import socket

from makeready.app.http.server import Place, bound


def test_connections_send_at_once() -> None:
    """asyncio asks for it only on sockets that say they are TCP; without, kept connections wait 40 ms."""

    async def delays() -> int:
        found: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            taken = writer.get_extra_info("socket")
            found.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        with bound(Place(port=0)) as listening:
            async with await asyncio.start_server(connected, sock=listening):
                _, writer = await asyncio.open_connection(*listening.getsockname())
                told = await found
                writer.close()
                await writer.wait_closed()
        return told

    assert asyncio.run(delays()) != 0
