"""Names to factories: built-ins by name, plugins by entry point, and what happens when either is wrong."""

from importlib.metadata import EntryPoint

import pytest

from makeready.errors import PluginError, UnknownNameError
from makeready.registry import Registry


def plugin(name: str, value: str) -> dict[str, EntryPoint]:
    return {name: EntryPoint(name=name, value=value, group="makeready.maker")}


def test_a_builtin_may_be_a_factory_or_the_name_of_one() -> None:
    registry = Registry[object]("maker", {"list": list, "echo": "makeready.testing.echo:EchoMaker"})
    assert registry.create("list") == []
    assert type(registry.create("echo")).__name__ == "EchoMaker"


def test_a_builtin_is_not_imported_before_it_is_asked_for() -> None:
    registry = Registry[object]("maker", {"zen": "makeready.nowhere:open"})
    assert registry.names() == ["zen"]


def test_a_mistyped_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        Registry[object]("maker", {"design": list}).create("desing")
    assert caught.value.hint == "Did you mean 'design'?"
    assert caught.value.param == "maker"


def test_a_plugin_is_made_when_it_is_asked_for() -> None:
    assert Registry[object]("maker", {}, plugin("ours", "builtins:dict")).create("ours") == {}


def test_a_plugin_that_is_broken_hurts_only_who_asks_for_it() -> None:
    registry = Registry[object]("maker", {"list": list}, plugin("gone", "makeready.nowhere:open"))
    assert registry.create("list") == []
    with pytest.raises(PluginError, match="gone"):
        registry.create("gone")


def test_a_plugin_may_not_take_the_name_of_a_builtin() -> None:
    with pytest.raises(PluginError, match="design"):
        Registry[object]("maker", {"design": list}, plugin("design", "builtins:dict"))
