"""One chat port to any OpenAI-compatible endpoint, versioned prompts, and what can be made of an answer.

Knows nothing of documents, pictures or briefs: makers and verifiers bring the words.
"""

from makeready.language.chat import Answer, Chat, Message, Price
from makeready.language.extract import html_in
from makeready.language.openai_chat import Endpoint, OpenAiChat
from makeready.language.prompt import Prompt, prompt_named

__all__ = [
    "Answer",
    "Chat",
    "Endpoint",
    "Message",
    "OpenAiChat",
    "Price",
    "Prompt",
    "html_in",
    "prompt_named",
]
