"""Public test doubles for every port of the loop, a chat server and a model hub: what our tests use."""

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
from makeready.testing.hub_server import HubServer
from makeready.testing.memory import MemoryJournal, MemoryLedger
from makeready.testing.scripted import (
    ScriptedInspector,
    ScriptedMaker,
    ScriptedPicture,
    Turn,
    attempt_of,
    broken,
)

__all__ = [
    "BREAKS_OFF",
    "HANGS",
    "ChatReply",
    "ChatRequest",
    "EchoMaker",
    "HubServer",
    "ManualClock",
    "MemoryJournal",
    "MemoryLedger",
    "ScriptedChatServer",
    "ScriptedInspector",
    "ScriptedMaker",
    "ScriptedPicture",
    "Turn",
    "attempt_of",
    "broken",
    "failed",
    "said",
]
