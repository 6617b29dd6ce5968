"""Where things are at home: in the sky, on the water, in the snow, on the ground. Tables only."""

from makeready.scene.blocks import LANDFORMS
from makeready.scene.spec import GroundKind

FLYING = frozenset(
    (
        *("sun", "sun with a face", "full moon", "crescent moon", "moon with a face", "saturn", "earth"),
        *("star", "glowing star", "shooting star", "sparkles", "comet", "milky way", "rainbow"),
        *("cloud", "sun behind a cloud", "rain cloud", "snow cloud", "lightning cloud", "thunderstorm"),
        *("lightning bolt", "airplane", "small airplane", "airplane taking off", "helicopter"),
        *("flying saucer", "satellite", "parachute", "kite", "balloon", "fireworks"),
        *("bat", "butterfly", "bee", "dove", "eagle", "mosquito", "fly", "money with wings"),
    )
)
"""Nobody looks for these on the grass; of the birds those that are drawn with open wings."""
WEATHER = frozenset(("rain cloud", "snow cloud", "lightning cloud", "thunderstorm", "wind face"))
"""Who is in the rain is not inside of its cloud."""
WINGED = frozenset(
    (
        *("bird", "owl", "parrot", "blackbird", "swan", "goose", "duck", "phoenix"),
        *("ladybug", "beetle", "frisbee"),
        *("airplane landing", "rocket", "feather", "wing"),
    )
)
"""These may stand on the grass, and need none below them in a sky."""
VESSELS = frozenset(("sailboat", "canoe", "speedboat", "cruise ship", "ferry", "motor boat", "ship"))
"""These are on the water, and nothing lifts them out of it."""
AFLOAT = VESSELS | frozenset(
    (
        *("spouting whale", "whale", "dolphin", "orca", "shark", "fish", "tropical fish", "octopus"),
        *("life buoy", "wave"),
    )
)
"""Under a sky these want water."""
ROOTED = LANDFORMS | frozenset(
    (
        *("tree", "pine tree", "palm tree", "bare tree", "house", "house with garden", "row of houses"),
        *("hut", "derelict house", "castle", "church", "tent", "campsite", "office building", "hotel"),
        *("school", "lighthouse"),
    )
)
"""Where one of these stands, a night is that of a landscape."""
STANDING = ROOTED | frozenset(("christmas tree", "snowman", "cactus", "table", "fountain", "windmill"))
"""What stands on a ground, whatever is behind it: nothing hangs in the air over these but what flies."""
HOMES: dict[str, GroundKind] = {
    **dict.fromkeys(AFLOAT | {"desert island"}, "sea"),
    **dict.fromkeys(("beach umbrella", "crab", "seashell", "lighthouse"), "beach"),
    **dict.fromkeys(("desert", "cactus", "camel", "two-humped camel", "scorpion"), "desert"),
    **dict.fromkeys(("snowman", "penguin", "polar bear", "sled", "snowflake", "seal"), "snow"),
}
"""The landscape that each of these wants below a sky; all else has grass."""
SKYWARD = frozenset(
    (
        *("weather", "space", "moon", "cloud", "flying", "fly", "balloon", "heart", "symbol", "star"),
        *("butterfly", "planet", "saturn", "music", "musical"),
    )
)
"""Tags of things that stand nowhere; they and symbols throw no shadow."""
SPACEBORNE = FLYING | {"rocket", "alien", "space invader"}
"""Nobody looks for these on the ground at night; by day a rocket may stand on the grass."""
