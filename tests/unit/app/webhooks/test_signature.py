"""What we sign is what the standard's own library verifies, and nothing else."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from makeready.app.webhooks.signature import signed_headers

SECRETS = st.binary(min_size=24, max_size=64).map(lambda one: "whsec_" + base64.b64encode(one).decode())
BODIES = st.text(st.characters(exclude_categories=["Cs"])).map(str.encode)


@given(body=BODIES, secrets=st.lists(SECRETS, min_size=1, max_size=3, unique=True))
def test_every_secret_that_signs_verifies(body: bytes, secrets: list[str]) -> None:
    headers = signed_headers("msg_run_1_2", body, secrets, timestamp_s=int(time.time()))

    assert headers["webhook-id"] == "msg_run_1_2"
    for secret in secrets:
        Webhook(secret).verify(body, headers, json_parse=False)


@given(body=BODIES, secret=SECRETS, other=SECRETS, change=st.sampled_from(("body", "id", "time", "secret")))
def test_nothing_else_verifies(body: bytes, secret: str, other: str, change: str) -> None:
    now_s = int(time.time())
    headers = signed_headers("msg_run_1_2", body, [secret], timestamp_s=now_s)
    if change == "id":
        headers["webhook-id"] = "msg_run_1_3"
    elif change == "time":
        headers["webhook-timestamp"] = str(now_s + 1)
    elif change == "body":
        body += b" "
    if change == "secret" and other == secret:
        return
    with pytest.raises(WebhookVerificationError):
        Webhook(other if change == "secret" else secret).verify(body, headers, json_parse=False)


def test_the_standards_own_example() -> None:
    """Source: the reference libraries' test of a known signature."""
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        timestamp_s=1614265330,
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
