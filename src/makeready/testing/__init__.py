"""Public test doubles for every port of the loop, and a scripted chat server: those that our tests use."""

from makeready.testing.chat_server import (
    BREAKS_OFF,
    HANGS,
    ChatReply,
    ChatRequest,
    ScriptedChatServer,
    failed,
    said,
)
from makeready.testing.clock import ManualClock
from makeready.testing.echo import EchoMaker
from makeready.testing.memory import MemoryJournal, MemoryLedger
from makeready.testing.scripted import ScriptedInspector, ScriptedMaker, ScriptedPicture, Turn, broken

__all__ = [
    "BREAKS_OFF",
    "HANGS",
    "ChatReply",
    "ChatRequest",
    "EchoMaker",
    "ManualClock",
    "MemoryJournal",
    "MemoryLedger",
    "ScriptedChatServer",
    "ScriptedInspector",
    "ScriptedMaker",
    "ScriptedPicture",
    "Turn",
    "broken",
    "failed",
    "said",
]
