"""What only a model that understands pictures can answer. None is built in; a plugin may answer instead."""

from makeready.brief import Question, Subject
from makeready.verify.look import Look
from makeready.verify.verifier import Answer, Asked, Derived, unknown


class VisionVerifier:
    name = "vision"
    version = "1"
    kinds = ("subject", "question", "numbers")

    def inspect(self, look: Look, asked: Asked) -> Answer:
        reason = "needs a vision model; none is configured"
        match asked:
            case Subject(is_present=True):
                return unknown(reason, f"shows {asked.text}")
            case Subject():
                return unknown(reason, f"does not show {asked.text}")
            case Question():
                return unknown(reason, f"yes to: {asked.text}")
            case Derived(id="numbers"):
                return unknown("no numbers were read from the brief", "a chart of the brief's numbers")
            case _:
                raise TypeError(f"{type(asked).__name__} is not a question of vision.")
