"""What webhooks are signed with: one secret for each API key, and one for whoever uses the server without.

A secret is computed from the server's own and kept nowhere: a copy of the database alone signs nothing.
Turning it over counts a number up, and for a day messages are signed with the old one, too.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from sqlalchemy import select

from makeready.store.database import Database, upserting
from makeready.store.schema import webhook_secrets

PREFIX: Final = "whsec_"
"""Source: Standard Webhooks 1.0, "Signature scheme"; a secret has 24 to 64 bytes, ours 32."""
OVERLAP_MS: Final = 24 * 3_600_000
"""Ours: how long the secret of before is signed with, too."""


class WebhookSecrets:
    """The secrets of one store's owners, for any number of threads and processes."""

    def __init__(
        self, database: Database, *, server_secret: Callable[[], bytes], now_ms: Callable[[], int]
    ) -> None:
        self._database = database
        self._server_secret = server_secret
        self._now_ms = now_ms

    def of(self, owner: str) -> tuple[str, ...]:
        """What a message to this owner is signed with, the present secret first."""
        with self._database.reading() as connection:
            row = connection.execute(select(webhook_secrets).where(webhook_secrets.c.owner == owner)).first()
        if row is None:
            return (self._text(owner, 1),)
        is_recent = self._now_ms() - row.rotated_ms < OVERLAP_MS
        numbers = (row.number, row.number - 1) if is_recent else (row.number,)
        return tuple(self._text(owner, number) for number in numbers)

    def rotate(self, owner: str) -> str:
        """A new secret; the one of before still signs for a day."""
        now_ms = self._now_ms()
        one_more = {"number": webhook_secrets.c.number + 1, "rotated_ms": now_ms}
        with self._database.writing() as connection:
            first = upserting(connection, webhook_secrets).values(owner=owner, number=2, rotated_ms=now_ms)
            rotated = first.on_conflict_do_update(index_elements=["owner"], set_=one_more)
            number = connection.execute(rotated.returning(webhook_secrets.c.number)).scalar_one()
        return self._text(owner, number)

    def _text(self, owner: str, number: int) -> str:
        told = f"webhook secret {number} of {owner}".encode()
        digest = hmac.new(self._server_secret(), told, hashlib.sha256).digest()
        return PREFIX + base64.b64encode(digest).decode("ascii")
