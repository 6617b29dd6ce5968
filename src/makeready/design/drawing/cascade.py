"""Which styles an element was given, inline and by the page's style sheet, as far as we need to know.

A small part of the CSS cascade: tag, class and id selectors, their compounds, descendants and children.
Selectors with pseudo-classes or attributes are left out; a document that sizes its text through those is
measured at the inherited size.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from makeready.design.drawing.limits import MAX_STYLE_WORK
from makeready.design.drawing.markup import Element
from makeready.errors import InvalidDocumentError

ROOT_FONT_PX = 16.0
FONT_KEYWORDS_PX = {"small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0}
TAG_STYLES = {
    "h1": {"font-size": "2em", "font-weight": "700"},
    "h2": {"font-size": "1.5em", "font-weight": "700"},
    "h3": {"font-size": "1.17em", "font-weight": "700"},
    "b": {"font-weight": "700"},
    "strong": {"font-weight": "700"},
    "i": {"font-style": "italic"},
    "em": {"font-style": "italic"},
    "cite": {"font-style": "italic"},
    "small": {"font-size": "0.83em"},
    "sub": {"font-size": "0.83em"},
    "sup": {"font-size": "0.83em"},
    "code": {"font-family": "monospace"},
    "pre": {"font-family": "monospace", "white-space": "pre"},
}
"""What every HTML engine's own style sheet says about text."""

FONT_SHORTHAND = re.compile(
    r"^(?P<before>.*?)(?<![\d.])(?P<size>[\d.]++(?:px|em|rem|%|pt))(?:\s*/\s*(?P<line>[\d.]+\w*))?\s+(?P<family>.+)$"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector with its declarations. `parts` are compounds, outermost first, `is_child` for each."""

    parts: tuple[str, ...]
    is_child: tuple[bool, ...]
    declarations: dict[str, str]
    rank: tuple[int, int, int, int]


def declarations(css: str) -> dict[str, str]:
    """`name: value` pairs of a declaration block, the `font` shorthand taken apart. Later ones win."""
    found: dict[str, str] = {}
    for name, value in split_declarations(css):
        value = value.removesuffix("!important").rstrip()
        if name == "font" and (parts := FONT_SHORTHAND.match(value)):
            found["font-size"], found["font-family"] = parts["size"], parts["family"]
            found["font-style"] = "italic" if "italic" in parts["before"] else "normal"
            weight = re.search(r"\b([1-9]00|bold)\b", parts["before"])
            found["font-weight"] = weight[1] if weight else "400"
            found["line-height"] = parts["line"] or "normal"
        else:
            found[name] = value
    return found


def split_declarations(css: str) -> Iterator[tuple[str, str]]:
    """Each `name: value` of a block, in order; strings and brackets are kept whole."""
    for piece in split_outside(css, ";"):
        name, colon, value = piece.partition(":")
        if colon and name.strip():
            yield name.strip() if name.strip().startswith("--") else name.strip().lower(), value.strip()


def split_outside(css: str, separator: str) -> list[str]:
    """`css` cut at each `separator` that is in no string and no bracket."""
    pieces, start, depth, quote = [], 0, 0, ""
    for index, character in enumerate(css):
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "([":
            depth += 1
        elif character in ")]":
            depth = max(0, depth - 1)
        elif character == separator and depth == 0:
            pieces.append(css[start:index])
            start = index + 1
    return [*pieces, css[start:]]


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?(\*/|$)", " ", css, flags=re.DOTALL)


def style_rules(css: str) -> Iterator[tuple[str, str]]:
    """Each (selector list, declaration block) of a style sheet without at-rules, in one walk over it."""
    for piece in css.split("}")[:-1]:
        parts = piece.split("{")
        if len(parts) > 1:
            yield parts[-2].strip(), parts[-1]


class Styles:
    """The styles of one document's elements, worked out when asked for and kept."""

    def __init__(self, root: Element) -> None:
        self._rules: list[Rule] = []
        self._by_name: dict[str, list[Rule]] = {}
        self._work = 0
        self._parents: dict[int, Element] = {}
        self._declared: dict[int, dict[str, str]] = {}
        self._keep = root  # the keys above are ids, which are an element's own only while it lives
        for parent in (root, *root.elements()):
            for child in parent.children:
                if isinstance(child, Element):
                    self._parents[id(child)] = parent
                    if child.tag == "style":
                        self._add_sheet("".join(text for text in child.children if isinstance(text, str)))
        self._rules.sort(key=lambda rule: rule.rank)
        for rule in self._rules:
            self._by_name.setdefault(_last_name(rule), []).append(rule)

    def parent(self, element: Element) -> Element | None:
        """The element it lies in, None for the root."""
        return self._parents.get(id(element))

    def declared(self, element: Element) -> dict[str, str]:
        """What applies to the element itself, variables filled in, without what it inherits."""
        if id(element) not in self._declared:
            own = dict(TAG_STYLES.get(element.tag, {}))
            for rule in self._candidates(element):
                if self._matches(element, rule):
                    own |= rule.declarations
            own |= declarations(element.attributes.get("style", ""))
            self._declared[id(element)] = {
                name: self._filled(value, element, own) for name, value in own.items()
            }
        return self._declared[id(element)]

    def computed(self, element: Element, name: str) -> str:
        """The value of an inherited property, "" where nobody set it."""
        at: Element | None = element
        while at is not None:
            value = self.declared(at).get(name, "")
            if value and value != "inherit":
                return value
            at = self._parents.get(id(at))
        return ""

    def font_px(self, element: Element) -> float:
        """The computed font size in pixels."""
        value = self.declared(element).get("font-size", "")
        parent = self._parents.get(id(element))
        inherited = self.font_px(parent) if parent is not None else ROOT_FONT_PX
        number = re.fullmatch(r"([\d.]+)(px|em|rem|%|pt)", value.strip())
        if number is None:
            return FONT_KEYWORDS_PX.get(value.strip(), inherited)
        scale = {"px": 1.0, "em": inherited, "rem": ROOT_FONT_PX, "%": inherited / 100, "pt": 4 / 3}
        return float(number[1]) * scale[number[2]]

    def families(self, element: Element) -> tuple[str, ...]:
        """The names in the element's `font-family`, without quotes."""
        names = split_outside(self.computed(element, "font-family"), ",")
        return tuple(name.strip().strip("'\"") for name in names if name.strip())

    def weight(self, element: Element) -> int:
        value = self.computed(element, "font-weight").strip()
        return {"": 400, "normal": 400, "bold": 700, "bolder": 700, "lighter": 300}.get(
            value, int(value) if value.isdigit() else 400
        )

    def _filled(self, value: str, element: Element, own: dict[str, str]) -> str:
        def lookup(match: re.Match[str]) -> str:
            name, fallback = match[1], match[2] or ""
            at = self._parents.get(id(element))
            if name in own:
                return own[name]
            while at is not None:
                if name in self.declared(at):
                    return self.declared(at)[name]
                at = self._parents.get(id(at))
            return fallback.strip()

        return re.sub(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)", lookup, value) if "var(" in value else value

    def _add_sheet(self, css: str) -> None:
        for selectors, block in style_rules(without_comments(css)):
            for selector in split_outside(selectors, ","):
                rule = _rule(selector.strip(), declarations(block), len(self._rules))
                if rule is not None:
                    self._rules.append(rule)

    def _candidates(self, element: Element) -> list[Rule]:
        """The rules whose last part can name the element, weakest first."""
        classes = (f".{name}" for name in element.attributes.get("class", "").split())
        names = dict.fromkeys((*classes, f"#{element.attributes.get('id', '')}", element.tag, "*"))
        found = [rule for name in names for rule in self._by_name.get(name, ())]
        self._work += len(found)
        if self._work > MAX_STYLE_WORK:
            raise InvalidDocumentError(
                "The document has too many CSS rules for too many elements.",
                hint="Give elements classes, and each class a few rules.",
                param="document.style",
            )
        return sorted(found, key=lambda rule: rule.rank)

    def _matches(self, element: Element, rule: Rule) -> bool:
        if not _fits(element, rule.parts[-1]):
            return False
        at = self._parents.get(id(element))
        for part, must_be_child in zip(rule.parts[-2::-1], rule.is_child[:0:-1], strict=True):
            while at is not None and not _fits(at, part):
                at = None if must_be_child else self._parents.get(id(at))
            if at is None:
                return False
            at = self._parents.get(id(at))
        return True


def _rule(selector: str, block: dict[str, str], order: int) -> Rule | None:
    spaced = re.sub(r"\s*>\s*", " >", selector)
    words = spaced.split()
    if not words or not all(
        re.fullmatch(r">?(\*|:root|[a-z][\w-]*)?([.#][\w-]+)*", word, re.I) for word in words
    ):
        return None
    parts = tuple(word.removeprefix(">") for word in words)
    joined = " ".join(parts)
    rank = (joined.count("#"), joined.count("."), len(re.findall(r"(?:^|\s)[a-z]", joined, re.I)), order)
    return Rule(
        parts=parts, is_child=tuple(word.startswith(">") for word in words), declarations=block, rank=rank
    )


def _last_name(rule: Rule) -> str:
    """A class, id or tag that an element must have for the rule to fit; "*" where there is none."""
    if rule.parts[-1] == ":root":
        return "*"
    names = re.findall(r"[.#]?[\w*-]+", rule.parts[-1])
    return next((name for name in names if name[0] in ".#"), names[0].lower() if names else "*")


@lru_cache(maxsize=4096)
def _compound(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(re.findall(r"([.#]?)([\w*-]+)", text))


def _fits(element: Element, compound: str) -> bool:
    if compound == ":root":
        return element.tag in {"", "html"}
    classes = element.attributes.get("class", "").split()
    for kind, name in _compound(compound):
        is_same = {
            "": name == "*" or name.lower() == element.tag,
            ".": name in classes,
            "#": element.attributes.get("id") == name,
        }[kind]
        if not is_same:
            return False
    return bool(compound)
