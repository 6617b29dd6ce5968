"""The headers that say who sent a message and when. Source: Standard Webhooks 1.0 (standardwebhooks.com)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence

from makeready.store.webhook_secrets import PREFIX


def signed_headers(
    message_id: str, body: bytes, secrets: Sequence[str], *, timestamp_s: int
) -> dict[str, str]:
    """The headers of one try, with a signature under each secret.

    Units: `timestamp_s` is seconds since 1970, when it is sent; receivers refuse what is minutes old.
    """
    told = b"%s.%d." % (message_id.encode("ascii"), timestamp_s) + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp_s),
        "webhook-signature": " ".join(_signature(one, told) for one in secrets),
    }


def _signature(secret: str, told: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, told, hashlib.sha256).digest()).decode("ascii")
