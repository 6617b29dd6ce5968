"""Public test doubles for every port of the loop: the same ones our own tests use."""

from makeready.testing.clock import ManualClock
from makeready.testing.echo import EchoMaker
from makeready.testing.memory import MemoryJournal, MemoryLedger
from makeready.testing.scripted import ScriptedInspector, ScriptedMaker, ScriptedPicture, Turn, broken

__all__ = [
    "EchoMaker",
    "ManualClock",
    "MemoryJournal",
    "MemoryLedger",
    "ScriptedInspector",
    "ScriptedMaker",
    "ScriptedPicture",
    "Turn",
    "broken",
]
