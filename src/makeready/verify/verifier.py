"""The port that every verifier implements, and the look at a picture that verifiers share."""

from typing import Protocol

from makeready.brief import Brief, Constraint, Finding
from makeready.verify.picture import Picture


class Reader(Protocol):
    """Reads all text of a picture once; verifiers share the answer (see `verify.eyes.ocr`)."""


class Verifier(Protocol):
    """Looks at one picture and says whether one constraint holds.

    Must be pure: same picture and constraint, same finding. Must not raise for a picture it
    cannot read; that is `Verdict.UNKNOWN`.
    """

    name: str

    def handles(self, constraint: Constraint) -> bool: ...

    def inspect(self, picture: Picture, constraint: Constraint, brief: Brief) -> Finding: ...
