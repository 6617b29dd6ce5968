"""What a button says where the prompt calls it by its words: "a sign up button". Standard library only."""

import re

from makeready.brief.constraints import Constraint, ExactText
from makeready.brief.scanner import Scanner

_SAID = re.compile(
    r"\b(?P<words>sign[ -]?up|log[ -]?in|sign[ -]?in"
    r"|get (?:started|tickets|in touch|the app)|learn more|read more"
    r"|(?:book|buy|shop|order|apply|join|donate|register|subscribe|download|reserve|enrol)"
    r"(?: (?:now|today|online|us|here|tickets|a table|a visit|a demo))?"
    r"|contact(?: us)?|try (?:it )?(?:for )?free|start (?:now|for free)|see (?:the )?(?:menu|prices)"
    r"|jetzt (?:buchen|kaufen|bestellen|anmelden)|anmelden|mehr erfahren"
    r"|réserver|s'inscrire|acheter|en savoir plus|reservar|comprar|más información)"
    r"(?:(?=[ -](?:cta |call[- ]to[- ]action )?(?:button|cta)\b)|(?=-button\b))"
)


def read_button_words(scanner: Scanner) -> list[Constraint]:
    """The words as exact texts on a button; takes them. The button itself is left to the reader of counts."""
    found: list[Constraint] = []
    for match in scanner.free_matches(_SAID):
        span = scanner.take(*match.span("words"))
        words = " ".join(span.text.replace("-", " ").split())
        found.append(ExactText(id="", text=words[:1].upper() + words[1:], role="button", span=span))
    return found
