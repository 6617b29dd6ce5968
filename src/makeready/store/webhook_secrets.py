"""What webhooks are signed with: one secret for each API key, and one for whoever uses the server without.

A secret is computed from the server's own and kept nowhere: a copy of the database alone signs nothing.
Turning it over counts a number up, and for a day messages are signed with the old one, too.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Final

from sqlalchemy import insert, select, update

from makeready.store.database import Database
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
        this = webhook_secrets.c.owner == owner
        with self._database.writing() as connection:
            row = connection.execute(select(webhook_secrets).where(this).with_for_update()).first()
            number = 2 if row is None else row.number + 1
            values = {"number": number, "rotated_ms": self._now_ms()}
            if row is None:
                connection.execute(insert(webhook_secrets).values(owner=owner, **values))
            else:
                connection.execute(update(webhook_secrets).where(this).values(values))
        return self._text(owner, number)

    def _text(self, owner: str, number: int) -> str:
        told = f"webhook secret {number} of {owner}".encode()
        digest = hmac.new(self._server_secret(), told, hashlib.sha256).digest()
        return PREFIX + base64.b64encode(digest).decode("ascii")
