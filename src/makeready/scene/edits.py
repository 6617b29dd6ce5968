"""Edits in words on a composition: "make the bicycle green", "add a cat on the left", "remove two apples".

What an instruction does not name keeps its place, size and colour, and so its pixels. Adjectives that say
nothing to the picture are noted; what is not understood otherwise stops the edit.
"""

import re

from makeready.errors import InvalidBriefError
from makeready.scene.caption_text import plain_caption
from makeready.scene.composition import Composition
from makeready.scene.edit_names import JOINT
from makeready.scene.edit_names import NOT_THERE as NOT_THERE
from makeready.scene.edit_picks import with_nouns
from makeready.scene.edit_refusals import not_understood, refused
from makeready.scene.edit_wording import NUMBER, VERBS, parts_of, plainly, retold
from makeready.scene.editor import TINT, Editor
from makeready.scene.grammar import colour_pattern
from makeready.scene.revision import Edited as Edited
from makeready.scene.revision import Revision
from makeready.scene.spelling import spelt
from makeready.scene.vocabulary import Vocabulary

MAX_WORDS = 80
"""Ours: a few changes in a row; more is a new picture."""

_OTHERS = re.compile(
    rf"(?:the )?(?:(?P<number>{NUMBER})(?: of them)?|other(?:s| ones?)?|rest|remaining ones?) "
    rf"(?=(?:in )?{colour_pattern()}|\w+er\b)"
)
_VERB = re.compile(rf"(?:{VERBS})(?: of)? ")


def edited(composition: Composition, instruction: str, vocabulary: Vocabulary) -> Edited:
    """The composition with the instruction carried out; several, joined by "and" or full stops, one after
    the other.

    Raises: InvalidBriefError for what is not understood, not there, or cannot be drawn.
    """
    plain = " ".join(plain_caption(instruction).split()).strip(" .!?")
    if not plain or len(plain.split()) > MAX_WORDS:
        raise InvalidBriefError(
            "The instruction is empty." if not plain else f"The instruction has {len(plain.split())} words.",
            hint='Say what to change, e.g. "make the bicycle green".',
            param="instruction",
        )
    meant = spelt(plain, vocabulary)
    revision = Revision(composition, vocabulary)
    for note in meant.notes:
        revision.note(note)
    for part in parts_of(retold(meant.text)):
        revision = _carried(revision, part)
    return revision.result()


def _carried(revision: Revision, words: str) -> Revision:
    """After an instruction, or after the parts of one that has several joined by "and": "make the cat red and
    the dog blue".

    Raises: InvalidBriefError, for the first part of it that cannot be carried out.
    """
    words = plainly(words)
    if (refusal := refused(words, revision)) is not None:
        raise refusal
    words = plainly(with_nouns(revision, words))
    failure = None
    try:
        if (whole := _tried(revision, words)) is not None:
            return whole
    except InvalidBriefError as error:
        failure = error
    for joint in JOINT.finditer(words):
        head, tail = words[: joint.start()], words[joint.end() :]
        try:
            half = _tried(revision, head)
        except InvalidBriefError:
            continue
        if half is not None:
            return _gone_on(half, head, tail)
    raise failure or not_understood(words, revision)


def _gone_on(revision: Revision, head: str, tail: str) -> Revision:
    """After what follows an "and": with the verb before it, about the same thing, or on its own."""
    verb = _VERB.match(head)
    tail = _of_others(revision, tail)
    forms = [f"{verb.group()}{tail}", f"{verb.group()}it {tail}", tail] if verb else [tail]
    if TINT.search(head) and TINT.fullmatch(f" {tail}"):
        forms = []
    for form in forms:
        try:
            return _carried(revision, form)
        except InvalidBriefError as error:
            if error.param == NOT_THERE:
                raise
    raise not_understood(tail, revision)


def _of_others(revision: Revision, tail: str) -> str:
    """ "And one yellow", "and the others blue": of the kind that was changed last."""
    match, things = _OTHERS.match(tail), revision.scene.things
    if match is None or revision.last is None:
        return tail
    kind = things[revision.last].concept
    kin = [one for index, one in enumerate(things) if one.concept == kind and index != revision.last]
    if not kin:
        return tail
    looks = revision.looks(kin[0])
    noun = " ".join(filter(None, (looks, kind)))
    return f"{match.group('number') or 'the'} {noun} {tail[match.end() :]}"


def _tried(revision: Revision, words: str) -> Revision | None:
    """After the whole of an instruction; None where it is not understood.

    Raises: InvalidBriefError for what is not there, or cannot be drawn.
    """
    trial = revision.copy()
    return trial if Editor(trial).carry_out(words) else None
