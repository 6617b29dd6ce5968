"""What stands on each sort of page: its words and numbers, taken from the brief once, before measuring."""

from dataclasses import dataclass, replace

from makeready.brief.told_reader import told_in
from makeready.design.components.outline_site import Bar
from makeready.design.components.outline_site_copy import Copy, copy_data, row_for
from makeready.design.content import Line
from makeready.design.icons import DEFAULT_ICON, find_icon

MAX_BLOCKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One of the equal parts of a page: a product, a question, a person, a release."""

    name: Line
    value: Line | None = None
    note: Line | None = None
    icon: str = ""
    items: tuple[tuple[str, Line], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Everything on a page. `texts` are paragraphs or lines of code, `table` rows with their head first."""

    form: str
    bar: Bar | None = None
    title: Line | None = None
    sentence: Line | None = None
    over: Line | None = None
    actions: tuple[Line, ...] = ()
    blocks: tuple[Block, ...] = ()
    texts: tuple[Line, ...] = ()
    quote: Line | None = None
    author: Line | None = None
    note: Line | None = None
    groups: tuple[tuple[str, ...], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    labels: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    icon: str = ""
    has_foot: bool = False
    rest: tuple[Line, ...] = ()
    stand_ins: tuple[str, ...] = ()


def words_of(copy: Copy) -> Words:
    """The words of the page."""
    made = _FORMS[copy.form](copy)
    made = replace(made, rest=copy.rest)
    return replace(made, stand_ins=tuple(dict.fromkeys(one for one in copy.stand_ins if one)))


def _split(row: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in row.split(" | "))


def _num(copy: Copy, usual: int) -> int:
    wanted = max(copy.site.num, len(copy.site.entries)) or usual
    return min(wanted, MAX_BLOCKS)


def _shop(copy: Copy) -> Words:
    row = row_for("shops", f"{copy.topic} {copy.content.brief.prompt}")
    bar = copy.bar(row["nav"], "", row["icon"])
    title, sentence = copy.title(row["headline"]), copy.sentence(row["sentence"])
    actions = tuple(copy.of("button")) or (copy.line(row["button"]),)
    given = copy.site.entries
    products = [_split(one) for one in row["products"]]
    blocks = []
    for index in range(_num(copy, 4)):
        name, price, icon = products[index % len(products)]
        if index >= len(products):
            name = f"{name} {index // len(products) + 1}"
        if index < len(given):
            said, value = copy.entry(given[index])
            found = find_icon(given[index].name)
            icon = icon if found == DEFAULT_ICON else found
            blocks.append(Block(name=said, value=value or copy.line(price), icon=icon))
        else:
            blocks.append(Block(name=copy.line(name), value=copy.line(price), icon=icon))
    return Words(
        form="shop",
        bar=bar,
        title=title,
        sentence=sentence,
        actions=actions,
        blocks=tuple(blocks),
        icon=row["icon"],
        has_foot=True,
    )


def _plans(copy: Copy) -> Words:
    told = told_in(copy.content.brief.prompt)
    entries = told.entries if told is not None else ()
    num = max(told.num_wanted if told is not None else 0, len(entries)) or 3
    names, prices = ("Basic", "Pro", "Enterprise", "Custom"), ("$0", "$15", "$39", "$79")
    features = (
        "Core features",
        "Mobile app",
        "Shared workspace",
        "Email support",
        "Reports",
        "Integrations",
        "Custom fields",
        "Shared inbox",
        "Single sign-on",
        "Priority support",
        "Own domain",
        "Audit log",
        "Onboarding",
        "Roles and rights",
        "Archive",
        "Backups",
    )
    blocks: list[Block] = []
    for index in range(min(num, 4)):
        name, value = copy.entry(entries[index]) if index < len(entries) else (copy.line(names[index]), None)
        head = [copy.line(f"Everything in {blocks[-1].name.text}")] if blocks else []
        some = features[index * 4 + bool(index) : index * 4 + 5]
        items = tuple(("", one) for one in (*head, *(copy.line(each) for each in some)))
        blocks.append(Block(name=name, value=value or copy.line(prices[index]), items=items))
    bar = copy.bar(("Product", "Pricing", "Help"), "Sign up")
    return Words(
        form="plans",
        bar=bar,
        title=copy.title(),
        sentence=copy.sentence(),
        blocks=tuple(blocks),
        actions=(copy.said("Choose plan", "button"),),
        has_foot=True,
    )


def _faq(copy: Copy) -> Words:
    row = row_for("questions", copy.topic or copy.content.brief.prompt)
    known = [_split(one) for one in row["entries"]]
    given = copy.site.entries
    blocks = []
    for index in range(_num(copy, 5)):
        question, answer = known[index % len(known)]
        if index >= len(known):
            question = f"Question {index + 1}"
        if index < len(given):
            said, _ = copy.entry(given[index])
            blocks.append(
                Block(name=said, note=copy.line("The answer stands here, in one or two sentences."))
            )
        else:
            blocks.append(Block(name=copy.line(question), note=copy.line(answer)))
    bar = copy.bar(("Home", "Prices", "Help", "Contact"))
    return Words(
        form="faq", bar=bar, title=copy.title(), sentence=copy.sentence(), blocks=tuple(blocks), has_foot=True
    )


def _team(copy: Copy) -> Words:
    roles = row_for("roles", copy.topic or copy.content.brief.prompt)["entries"]
    given = copy.site.entries
    blocks = []
    for index in range(_num(copy, 6)):
        if index < len(given):
            name, value = copy.entry(given[index])
            blocks.append(Block(name=name, note=value, icon="user-round"))
        else:
            role = roles[index % len(roles)]
            blocks.append(
                Block(name=copy.line("First name Surname"), note=copy.line(role), icon="user-round")
            )
    bar = copy.bar(("Work", "Team", "Contact"))
    return Words(
        form="team",
        bar=bar,
        title=copy.title(),
        sentence=copy.sentence(),
        blocks=tuple(blocks),
        has_foot=True,
    )


def _changelog(copy: Copy) -> Words:
    changes = [_split(one) for one in copy_data()["changes"]]
    given, at = copy.site.entries, 0
    blocks = []
    num = min(_num(copy, 3), 6)
    each = 3 if num <= 3 else 2
    for index in range(num):
        name, value = (
            copy.entry(given[index]) if index < len(given) else (copy.line(f"{num - index}.0"), None)
        )
        items = []
        for _ in range(each):
            kind, said = changes[at % len(changes)]
            items.append((kind, copy.line(said)))
            at += 1
        blocks.append(Block(name=name, value=value, items=tuple(items)))
    bar = copy.bar(("Product", "Changelog", "Help"))
    return Words(
        form="changelog",
        bar=bar,
        title=copy.title(),
        sentence=copy.sentence(),
        blocks=tuple(blocks),
        has_foot=True,
    )


def _logos(copy: Copy) -> Words:
    data, given, blocks = copy_data()["logos"], copy.site.entries, []
    for index in range(_num(copy, 8)):
        name = (
            copy.entry(given[index])[0]
            if index < len(given)
            else copy.line(f"{data['name']} {'ABCDEFGHIJKL'[index]}")
        )
        blocks.append(Block(name=name, icon=data["icons"][index % len(data["icons"])]))
    return Words(
        form="logos",
        title=copy.title(data["title"]),
        sentence=copy.sentence(data["sentence"]),
        blocks=tuple(blocks),
    )


def _article(copy: Copy) -> Words:
    data = copy_data()["article"]
    bar = copy.bar(("Articles", "Topics", "About"), "", "pen-line" if not copy.topic else "")
    if bar.brand.text == "Brand":
        bar = replace(bar, brand=copy.line("The Blog"))
    title = copy.title(f"Notes on {copy.topic}" if copy.topic else data["headline"])
    if copy.topic or not title.is_stand_in:
        data = {**data, **data["neutral"]}
    num = min(copy.site.num or 3, len(data["paragraphs"]))
    own = tuple(copy.of("text"))
    texts = own or tuple(copy.line(one) for one in data["paragraphs"][:num])
    return Words(
        form="article",
        bar=bar,
        title=title,
        over=copy.line(data["tag"]),
        texts=texts,
        quote=copy.said(data["quote"], "quote"),
        author=copy.said(data["author"], "author"),
        note=copy.line(data["note"]),
    )


def _login(copy: Copy) -> Words:
    num = copy.site.num or 2
    fields = ("Email address", "Password", "Full name", "Company")[:num] if num > 1 else ("Email address",)
    icons = {"Email address": "mail", "Password": "lock", "Full name": "user", "Company": "building"}
    blocks = tuple(Block(name=copy.line(one), icon=icons[one]) for one in fields)
    is_new = "sign" in copy.site.span.text.lower() and "up" in copy.site.span.text.lower()
    title = copy.title("Create your account" if is_new else "")
    return Words(
        form="login",
        bar=copy.bar(),
        title=title,
        sentence=copy.sentence("It takes a minute." if is_new else ""),
        blocks=blocks,
        actions=(copy.said("Sign up" if is_new else "Log in", "button"),),
        note=copy.line("Already have an account?" if is_new else "Forgot your password?"),
    )


def _missing(copy: Copy) -> Words:
    row = row_for("missing", copy.topic or copy.content.brief.prompt)
    actions = tuple(copy.of("button")) or (copy.line("Back home"),)
    return Words(
        form="missing",
        bar=copy.bar(("Home", "About", "Contact"), "", row["icon"]),
        over=copy.line("404"),
        title=copy.title(row["headline"]),
        sentence=copy.sentence(row["sentence"]),
        actions=actions,
        icon=row["icon"],
    )


def _docs(copy: Copy) -> Words:
    data = copy_data()["docs"]
    bar = copy.bar(("Guides", "Reference", "Help"), "", "book-open")
    if bar.brand.text == "Brand":
        bar = replace(bar, brand=copy.line(data["title"]))
    bar = replace(bar, is_nav=False)
    num = min(copy.site.num or 2, len(data["paragraphs"]))
    texts = tuple(copy.line(one) for one in data["paragraphs"][:num])
    groups = tuple(tuple(copy.line(one).text for one in group) for group in data["groups"])
    code = tuple(("", copy.line(one)) for one in data["code"].rstrip().split("\n"))
    block = Block(name=copy.line("Terminal"), items=code)
    return Words(
        form="docs", bar=bar, title=copy.title(data["heading"]), texts=texts, groups=groups, blocks=(block,)
    )


def _dashboard(copy: Copy) -> Words:
    data = copy_data()["dashboard"]
    kpis = [_split(one) for one in data["kpis"]]
    num = min(_num(copy, 4), len(kpis))
    blocks = tuple(
        Block(name=copy.line(name), value=copy.line(value), note=copy.line(change))
        for name, value, change in kpis[:num]
    )
    num_rows = min(copy.site.num_rows or 5, len(data["rows"]))
    table = tuple(tuple(copy.line(cell).text for cell in _split(one)) for one in data["rows"][:num_rows])
    heads = tuple(copy.line(one).text for one in data["heads"])
    name = copy.line(data["table"] if not copy.site.num_rows else f"Top {num_rows} products")
    bar = copy.bar(data["nav"], "", "chart-no-axes-column")
    if bar.brand.text == "Brand":
        bar = replace(bar, brand=copy.line("Dashboard"))
    return Words(
        form="dashboard",
        bar=bar,
        title=copy.title(data["title"]),
        blocks=blocks,
        table=(heads, *table),
        over=copy.line(data["chart"]),
        note=name,
        labels=tuple(data["months"]),
        values=tuple(map(float, data["values"])),
        groups=(tuple(data["icons"]),),
    )


def _contrast(copy: Copy) -> Words:
    entries = copy.site.entries
    blocks = []
    for index, side in enumerate(("Before", "After")):
        name, value = (
            copy.entry(entries[index])
            if index < len(entries)
            else (copy.line("What it is like, in one line"), None)
        )
        blocks.append(Block(name=name, value=value, note=copy.line(side)))
    own = copy.content.headline
    title = copy.title() if own is not None and own.constraint_ids else None
    return Words(form="contrast", title=title, blocks=tuple(blocks))


def _thanks(copy: Copy) -> Words:
    contact = copy.line(copy.site.contact.name) if copy.site.contact else None
    title = copy.title()
    lines = tuple(copy.of("subtitle", "text", "place", "item", "bullet"))
    return Words(form="thanks", title=title, texts=lines, note=contact)


def _quote(copy: Copy) -> Words:
    quote = copy.said("What is said here stands in large letters.", "quote", "headline", "text")
    return Words(form="quote", quote=quote, author=copy.first("author", "label", "text", "item"))


_FORMS = {
    "article": _article,
    "changelog": _changelog,
    "contrast": _contrast,
    "dashboard": _dashboard,
    "docs": _docs,
    "faq": _faq,
    "login": _login,
    "logos": _logos,
    "missing": _missing,
    "plans": _plans,
    "quote": _quote,
    "shop": _shop,
    "team": _team,
    "thanks": _thanks,
}
