"""A mail server on this machine: it takes mails as any other would, keeps their bytes, is slow or refuses some."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

HERE = "127.0.0.1"
LONGER_THAN_ANYBODY_WAITS = 30  # seconds


@dataclass
class MailServer:
    """What the server took, in order, for each address; and whom it does not know, puts off or is silent on."""

    port: int
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    put_off: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    seconds: float = 0  # it takes to answer for each mail

    @property
    def url(self) -> str:
        """Its address as EMAIL_URL has it."""
        return f"smtp://{HERE}:{self.port}"

    def letters_to(self, address: str) -> list[EmailMessage]:
        """What was taken for an address, read as a mail program reads it."""
        return [message_from_bytes(content, policy=policy.default) for to, content in self.taken if to == address]

    # ---- what the protocol asks ----

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address in self.unknown:
            return "550 5.1.1 No such mailbox here"
        if address in self.put_off:
            return "450 4.2.1 This mailbox is busy"
        if address in self.silent:
            await asyncio.sleep(LONGER_THAN_ANYBODY_WAITS)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken += [(to, envelope.content) for to in envelope.rcpt_tos]
        # Between the taking and the saying so lies the moment at which a dying worker cannot know what was taken.
        await asyncio.sleep(self.seconds)
        return "250 OK"


@contextmanager
def mute_server() -> Iterator[int]:
    """A server that takes every call and never says a word, while the block runs. Yields its port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HERE, 0))
        listener.listen(100)
        yield listener.getsockname()[1]


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """A mail server while the block runs, on this port or one that is free."""
    if not port:
        with socket.socket() as free:
            free.bind((HERE, 0))
            port = free.getsockname()[1]
    server = MailServer(port)
    controller = Controller(server, hostname=HERE, port=port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


if __name__ == "__main__":
    # In a process of its own: it says where it is, and once nobody writes to it any more, what it took for how many.
    with mail_server() as running:
        print(running.url, flush=True)
        sys.stdin.read()
    print(len(running.taken), len({to for to, _ in running.taken}))
