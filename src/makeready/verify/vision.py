"""What only a model that understands pictures can answer. None is built in; a plugin may answer instead."""

from makeready.brief import Question, Subject
from makeready.verify.look import Look
from makeready.verify.verifier import Answer, Asked, unknown


class VisionVerifier:
    name = "vision"
    version = "1"
    kinds = ("subject", "question")

    def inspect(self, look: Look, asked: Asked) -> Answer:
        reason = "needs a vision model; none is configured"
        match asked:
            case Subject(is_present=True):
                return unknown(reason, f"shows {asked.text}")
            case Subject():
                return unknown(reason, f"does not show {asked.text}")
            case Question():
                return unknown(reason, f"yes to: {asked.text}")
            case _:
                raise TypeError(f"{type(asked).__name__} is not a question of vision.")
