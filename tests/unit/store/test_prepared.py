"""Statements past SQLAlchemy do what they do through it, errors too, and connections stay fit for use."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from makeready.errors import StorageError, StoreBusyError
from makeready.store import Store, open_store
from makeready.store.database import INSERTS
from makeready.store.prepared import Prepared
from makeready.store.schema import experiences
from makeready.store.sqlite_connections import MAX_READERS

ADD = Prepared(insert(experiences))
KEEP = Prepared({name: made(experiences).on_conflict_do_nothing() for name, made in INSERTS.items()})
TRIES = select(experiences.c.maker, experiences.c.num_tries).where(experiences.c.kind == bindparam("kind"))
SUM = Prepared(select(func.sum(experiences.c.num_tries + 1)))
MORE = Prepared(update(experiences).where(experiences.c.maker == bindparam("this")))


def row(maker: str, num_tries: int = 1) -> dict[str, object]:
    sums = {"num_accepted": 0, "num_rejected": 0, "num_attempts": 0, "cost_microusd": 0, "seconds": 0.5}
    return {"kind": "poster", "maker": maker, "num_tries": num_tries, **sums}


@pytest.fixture
def store(database_url: str | None, tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path, database_url=database_url) as opened:
        yield opened


def test_rows_come_back_as_sqlalchemy_gives_them_and_the_statements_own_values_are_kept(store: Store) -> None:
    with store.database.writing() as connection:
        ADD.run_each(connection, [row("a", 1), row("b", 2)])
        ADD.run_each(connection, [])
        assert KEEP.run(connection, row("b", 9)) == []
        assert MORE.run(connection, {"this": "a", "num_tries": 5}) == []
        assert MORE.run(connection, {"this": "b", "seconds": 1.5, "cost_microusd": 3}) == []
    with store.database.reading() as connection:
        found = Prepared(TRIES).run(connection, {"kind": "poster"})
        assert found == [tuple(one) for one in connection.execute(TRIES, {"kind": "poster"})]
        assert sorted(found) == [("a", 5), ("b", 2)]
        assert int(SUM.run(connection, {})[0][0]) == 9
        assert Prepared(TRIES).run(connection, {"kind": "icon"}) == []


@pytest.mark.parametrize("makers", [["a"], ["b", "a"]])
def test_an_error_is_the_one_that_sqlalchemy_raises_and_undoes_all(store: Store, makers: list[str]) -> None:
    def add_again() -> None:
        with store.database.writing() as connection:
            ADD.run(connection, row("a"))
            try:
                ADD.run_each(connection, [row(one) for one in makers])
            except IntegrityError as error:
                raise KeyError from error

    def add_badly() -> None:
        with store.database.writing() as connection:
            ADD.run(connection, {**row("a"), "num_tries": None})

    with pytest.raises(KeyError):
        add_again()
    with pytest.raises(StorageError, match="num_tries"):
        add_badly()
    with store.database.writing() as connection:
        assert SUM.run(connection, {}) == [(None,)]
        ADD.run(connection, row("a"))


def test_statements_of_both_ways_are_one_transaction(store: Store) -> None:
    def fail() -> None:
        with store.database.writing() as connection:
            ADD.run(connection, row("a"))
            connection.execute(insert(experiences).values(row("b")))
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with store.database.writing() as connection:
        assert SUM.run(connection, {}) == [(None,)]
        connection.execute(insert(experiences).values(row("b")))
        ADD.run(connection, row("a"))
    with store.database.reading() as connection:
        assert len(connection.execute(TRIES, {"kind": "poster"}).all()) == 2


def test_a_reader_too_many_is_told_so_and_comes_in_once_another_has_left(tmp_path: Path) -> None:
    with open_store(tmp_path, busy_timeout_s=0.05) as store:
        is_in, may_leave = [Event() for _ in range(MAX_READERS)], Event()

        def read(number: int) -> None:
            with store.database.reading():
                is_in[number].set()
                may_leave.wait(20)

        threads = [Thread(target=read, args=(number,)) for number in range(MAX_READERS)]
        for thread in threads:
            thread.start()
        assert all(one.wait(20) for one in is_in)
        with pytest.raises(StoreBusyError), store.database.reading():
            pass
        may_leave.set()
        for thread in threads:
            thread.join()
        with store.database.reading() as connection:
            assert SUM.run(connection, {}) == [(None,)]
