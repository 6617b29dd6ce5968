"""API keys: shown once, kept as an HMAC, compared in constant time, revoked for good; the server's secret."""

import hmac
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from makeready.errors import CallerError, InvalidKeyError, MissingScopeError, StorageError, UnknownNameError
from makeready.store import Store, open_store
from makeready.store.keys import SECRET_FILE, ApiKey, server_secret
from makeready.store.sqlite import dbapi


def test_a_key_opens_with_its_text_and_is_what_it_was_made_to_be(
    tmp_path: Path, database_url: str | None
) -> None:
    with open_store(tmp_path, utc_now=lambda: "2026-11-23", database_url=database_url) as store:
        made = store.keys.create(
            name="website", scopes=["inspect", "generate"], daily_microusd=5_000_000, monthly_microusd=10**12
        )
        assert store.keys.authenticated(made.text) == made.key
    assert made.key == ApiKey(
        id=made.key.id,
        name="website",
        scopes=("generate", "inspect"),
        daily_microusd=5_000_000,
        monthly_microusd=10**12,
        created_utc="2026-11-23",
    )
    assert made.text.startswith("mr_")
    assert len(made.text) == 63
    assert made.text not in repr(made)


def test_the_database_holds_nothing_that_opens(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        made = store.keys.create(name="website")
    content = (tmp_path / "makeready.db").read_bytes()
    assert made.text.encode() not in content
    assert made.text[15:].encode() not in content
    (kept,) = (
        dbapi().connect(tmp_path / "makeready.db").execute("SELECT hmac_sha256 FROM api_keys").fetchone()
    )
    assert kept == hmac.new(server_secret(tmp_path), made.text.encode(), "sha256").hexdigest()


def wrong_texts(text: str) -> list[str]:
    last = "0" if text[-1] != "0" else "1"
    return [
        *("", "mr_", "hello", "mr_" + "0" * 60, text[:-1], text + "0", text[:-1] + last),
        *(text.upper(), f" {text}", f"{text}\n", text.replace("mr_", "sk_"), "mr_" + "０" * 60, "\ud800"),
    ]


def test_every_other_text_is_refused_with_the_same_words(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        made = store.keys.create(name="website")
        revoked = store.keys.create(name="old")
        store.keys.revoke(revoked.key.id)
        messages = set()
        for text in [*wrong_texts(made.text), revoked.text]:
            with pytest.raises(InvalidKeyError) as caught:
                store.keys.authenticated(text)
            messages.add(caught.value.message)
        assert messages == {"The API key is not valid."}
        assert store.keys.authenticated(made.text) == made.key


def test_an_unknown_key_is_compared_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the time of the answer would tell which ids there are."""
    compared = []

    def counting(left: str, right: str) -> bool:
        compared.append((len(left), len(right)))
        return False

    with open_store(tmp_path) as store:
        made = store.keys.create(name="website")
        monkeypatch.setattr("makeready.store.keys.hmac.compare_digest", counting)
        for text in (made.text, "mr_" + "0" * 60, "hello"):
            with pytest.raises(InvalidKeyError):
                store.keys.authenticated(text)
    assert compared == [(64, 64)] * 3


def test_another_server_secret_opens_no_key(tmp_path: Path) -> None:
    with open_store(tmp_path, secret=lambda: b"one") as store:
        made = store.keys.create(name="website")
    assert not (tmp_path / SECRET_FILE).exists()
    with open_store(tmp_path, secret=lambda: b"two") as store, pytest.raises(InvalidKeyError):
        store.keys.authenticated(made.text)


def test_a_scope_that_a_key_has_not_is_refused_by_name() -> None:
    key = ApiKey(id="key_a", name="n", scopes=("generate", "edit"))
    key.require("edit")
    with pytest.raises(MissingScopeError, match="key_a may not admin: it has generate, edit"):
        key.require("admin")


def test_the_list_is_in_order_of_age_and_shows_no_secret(tmp_path: Path) -> None:
    days = iter(["2026-11-01", "2026-11-02", "2026-11-03"])
    with open_store(tmp_path, utc_now=lambda: next(days)) as store:
        first, second = store.keys.create(name="first"), store.keys.create(name="second")
        revoked = store.keys.revoke(first.key.id)
        listed = store.keys.list()
    assert listed == (revoked, second.key)
    assert revoked.revoked_utc == "2026-11-03"
    assert all(text.text[15:] not in repr(listed) for text in (first, second))


def test_revoking_twice_keeps_the_first_time_and_what_is_not_there_cannot_be_revoked(store: Store) -> None:
    made = store.keys.create(name="website")
    assert store.keys.revoke(made.key.id) == store.keys.revoke(made.key.id)
    with pytest.raises(UnknownNameError):
        store.keys.revoke("key_nowhere")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "  "},
        {"name": "x" * 101},
        {"name": "two\nlines"},
        {"name": "n", "scopes": []},
        {"name": "n", "scopes": ["generate", "fly"]},
        {"name": "n", "daily_microusd": -1},
        {"name": "n", "monthly_microusd": -1},
    ],
    ids=str,
)
def test_what_a_key_cannot_be_is_refused(store: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(CallerError) as caught:
        store.keys.create(**wrong)
    assert caught.value.hint
    assert store.keys.list() == ()


@pytest.fixture
def store(tmp_path: Path, database_url: str | None) -> Store:
    with open_store(tmp_path, database_url=database_url) as opened:
        yield opened


def test_the_secret_is_made_once_for_its_owner_alone_whoever_asks_first(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(lambda _: server_secret(tmp_path), range(64)))
    assert len(secrets) == 1
    assert (tmp_path / SECRET_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]


def test_a_secret_that_others_can_read_or_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    secret = server_secret(tmp_path)
    path = tmp_path / SECRET_FILE
    path.chmod(0o640)
    with pytest.raises(StorageError, match="can be read by others"):
        server_secret(tmp_path)
    path.chmod(0o600)
    assert server_secret(tmp_path) == secret
    path.write_bytes(secret[:63])
    with pytest.raises(StorageError, match="cut off"):
        server_secret(tmp_path)
    with pytest.raises(StorageError, match="cannot be made"):
        server_secret(tmp_path / "nowhere")
