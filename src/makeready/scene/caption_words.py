"""Words that captions are read by, as tables: of languages, of people, of what holds other things."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ENGLISH = _words(
    """a an the of and with on in at to one two three four five six seven eight some left right above below
    under behind next between background style red blue green yellow"""
)
FOREIGN = _words(
    """ein eine einen einem einer zwei drei vier fünf und mit auf im unter neben über zwischen vor dem der das
    un une deux trois quatre cinq les des et avec sur sous dans
    unos unas una dos tres cuatro cinco el los las con sobre y
    uno due tre quattro cinque gli il di e su sotto
    um uma dois três com em sob een twee drie vijf en met op"""
)
"""Small words of German, French, Spanish, Italian, Portuguese and Dutch that no caption in English has."""
PEOPLE = _words(
    """man men woman women person persons people kid kids child children boy boys girl girls baby babies human
    humans family teacher teachers student students pupil pupils doctor doctors nurse nurses chef chefs farmer
    farmers developer developers worker workers couple friend friends mother father customer customers player
    players runner runners swimmer swimmers skier skiers astronaut astronauts santa witch witches pirate
    pirates king queen prince princess fairy mermaid wizard elf angel bride groom crowd team tourist tourists
    hiker hikers dancer dancers singer artist scientist engineer engineers businessman businesswoman"""
)
EMPTY_NOUNS = _words(
    """picture image scene canvas frame page drawing illustration other rest same background backdrop day days
    morning afternoon season seasons weather mood view moment setting side party picnic celebration holiday
    composition arrangement display collection theme concept design time system"""
)
"""Nouns that name no thing: "a windy day with a kite" is a kite."""
CONTAINERS = frozenset(("bowl with spoon", "bowl of noodles", "cup of coffee", "tin can", "champagne bottle"))
"""What these hold is drawn in something to drink or eat it from."""
HOLDERS = frozenset(
    (
        *("basket", "bowl with spoon", "package", "shopping cart", "treasure chest", "bucket", "jar"),
        *("shopping bags", "handbag", "backpack", "suitcase", "plate with cutlery", "inbox tray"),
        *("amphora", "frying pan", "pot of food", "toolbox", "waste bin", "takeout box"),
    )
)
"""What these are full of is drawn inside of them."""
COLOURED = {
    f"{glass} of {drink}": colour
    for glass in ("glass", "glasses")
    for drink, colour in (
        *(("lemonade", "yellow"), ("apple juice", "yellow"), ("juice", "yellow"), ("orange juice", "orange")),
        *(("cola", "brown"), ("coke", "brown"), ("iced tea", "brown"), ("water", "blue")),
        ("tomato juice", "red"),
    )
}
"""Drinks for which a glass of milk is drawn in another colour; ours."""
DRAWN_IN_PAIRS = frozenset(("chopsticks", "gloves", "socks", "ballet shoes", "maracas", "cherries"))
"""Of these a number counts the single ones: two chopsticks are one drawing. Of glasses it counts pairs."""
WORN_IN_PAIRS = frozenset(
    ("boot", "sneaker", "dress shoe", "flat shoe", "high heel", "sandal", "flip-flop", "hiking boot")
)
"""Without a number these are two: "boots"."""
VARIED = ("red", "yellow", "blue", "green", "orange", "purple", "pink", "teal")
"""What "different colours" are, in this order; ours."""
