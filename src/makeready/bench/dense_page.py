"""A dense page made by code: columns of running text, cards, a table and a chart, some 140 lines in all."""

import json
from collections.abc import Iterator
from itertools import cycle, islice

from makeready.design.document import Document

WIDTH_PX, HEIGHT_PX = 1600, 1200
SENTENCES = (
    "The harbour opens at five, when the first boats come back with herring and flat fish.",
    "Ice is ground on the quay and shovelled into crates before the sun reaches the sheds.",
    "Buyers walk the rows in silence and mark what they want with a short stroke of chalk.",
    "By seven the auction is over, and the lorries stand in a line along the northern wall.",
    "A catch is weighed twice: once on the boat, and again beneath the clock in the hall.",
    "Prices rose by a tenth in spring, mostly because storms kept the small boats at home.",
    "The larger trawlers went farther out and landed more cod than in any year since 2014.",
    "Most crews are families, and many captains learned the coast from their grandparents.",
    "New nets with wider meshes let young fish go, which the cooperative pays for in part.",
    "Divers check the moorings each month and replace the chains that salt has worn thin.",
    "In winter the slipway is repaired, and hulls are scraped, sanded and painted again.",
    "Visitors may watch from the gallery, where a guide explains signs, scales and knots.",
    "The smokehouse burns beech and alder for nine hours and opens its doors at midday.",
    "Every barrel carries a number, so that a kitchen can ask which boat filled it and when.",
    "A small museum keeps logbooks from 1887, written in pencil on paper stiff with brine.",
    "Plans for a second pier have been drawn, measured and postponed three times already.",
    "Engineers propose pontoons that rise with the tide and cost a third of a stone wall.",
    "The council will vote in November, after the survey of currents has been published.",
    "Solar panels on the cold store now cover half of what the compressors use in summer.",
    "Waste heat warms the school next door, and the rest melts snow on the market square.",
)
CARDS = (
    ("Landings", "1,284 t", "up 6% on last year"),
    ("Boats", "47", "three built since May"),
    ("Crew", "312", "one in four under 30"),
    ("Mean price", "$4.85", "for each kilogram"),
    ("Days at sea", "198", "storms cost 21 days"),
)
TABLE = (
    ("Species", "Boats", "Tonnes", "Price", "Change"),
    ("Herring", "31", "402", "$2.10", "+4%"),
    ("Cod", "18", "268", "$6.40", "+11%"),
    ("Mackerel", "22", "241", "$3.05", "\N{MINUS SIGN}2%"),
    ("Plaice", "14", "137", "$4.90", "+1%"),
    ("Haddock", "12", "119", "$5.25", "+8%"),
    ("Turbot", "6", "38", "$14.80", "+3%"),
    ("Squid", "9", "79", "$7.15", "\N{MINUS SIGN}6%"),
)
LANDINGS = (("Jan", 61), ("Feb", 74), ("Mar", 96), ("Apr", 118), ("May", 143), ("Jun", 151))
NUM_SENTENCES = 14
"""In each column: 25 lines."""
COLUMNS = ("The morning", "The boats", "The town", "The plans")
CHANGED_CARD = ("Landings", "1,391 t", "up 15% on last year")

CSS = """
*{box-sizing:border-box} body{margin:0;padding:36px 40px;font-family:Inter;color:#1b2a41;background:#f6f8fb}
h1{margin:0;font-size:38px;line-height:46px} h2{margin:0 0 8px;font-size:18px;line-height:24px;color:#0b4f8a}
.lead{margin:6px 0 20px;font-size:16px;line-height:22px;color:#4a5b72}
.row{display:flex;gap:16px;margin-bottom:20px}
.card{flex:1;background:#fff;border:1px solid #d8e0ea;border-radius:10px;padding:14px 16px}
.card b{display:block;font-size:26px;line-height:32px} .card i{display:block;font-style:normal;font-size:13px;
line-height:18px;color:#5a6b82}
.columns{display:grid;grid-template-columns:repeat(4,1fr);gap:24px;margin-bottom:20px}
.columns p{margin:0;font-size:14px;line-height:20px}
.grid{display:grid;grid-template-columns:2fr 1fr 1fr 1fr 1fr;background:#fff;border:1px solid #d8e0ea}
.grid div{padding:8px 12px;font-size:14px;line-height:20px;border-top:1px solid #e6ebf2}
.foot{display:flex;gap:24px} .foot section{flex:1}
"""


def dense_page(edition: int = 1, *, is_changed: bool = False) -> Document:
    """The page of an edition; `is_changed` gives the one that a retry would draw: a card and a column, which
    are a tenth of the page, say something else."""
    cards = (CHANGED_CARD, *CARDS[1:]) if is_changed else CARDS
    html = (
        f"<style>{CSS}</style><body><h1>The harbour in one year, edition {edition}</h1>"
        '<p class="lead">What was landed, who landed it, and what the town plans to build next</p>'
        f'<div class="row">{"".join(card(*one) for one in cards)}</div>'
        f'<div class="columns">{"".join(columns(is_changed=is_changed))}</div>'
        f'<div class="foot"><section><h2>Catch by species</h2>{table()}</section>'
        f"<section><h2>Tonnes landed each month</h2>{chart()}</section></div></body>"
    )
    return Document(html=html, width_px=WIDTH_PX, height_px=HEIGHT_PX)


def card(name: str, value: str, note: str) -> str:
    return f'<div class="card"><i>{name}</i><b>{value}</b><i>{note}</i></div>'


def columns(*, is_changed: bool) -> Iterator[str]:
    """Running text; the last column of a changed page begins somewhere else."""
    for number, name in enumerate(COLUMNS):
        shift = 7 if is_changed and number == len(COLUMNS) - 1 else 0
        text = " ".join(islice(cycle(SENTENCES), number * 5 + shift, number * 5 + shift + NUM_SENTENCES))
        yield f"<section><h2>{name}</h2><p>{text}</p></section>"


def table() -> str:
    cells = "".join(f"<div>{cell}</div>" for row in TABLE for cell in row)
    return f'<div class="grid">{cells}</div>'


def chart() -> str:
    spec = {
        "mark": {"type": "bar", "color": "#0b6fc2"},
        "data": {"values": [{"month": month, "tonnes": tonnes} for month, tonnes in LANDINGS]},
        "encoding": {
            "x": {"field": "month", "type": "ordinal", "sort": None, "title": None},
            "y": {"field": "tonnes", "type": "quantitative", "title": "tonnes"},
        },
        "config": {"font": "Inter", "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelAngle": 0}},
    }
    return f"<figure data-chart='{json.dumps(spec)}' style=\"width:740px;height:296px\"></figure>"
