"""How large a document, and what is in it, may be: every number in one place, each with its reason.

A dense page of the benchmark has about 100 kB, 1,500 elements, 20 levels and 8,000 characters of text; a
limit is at least five times that, and small enough that what is just below it draws within a few seconds.
"""

MAX_CHARACTERS = 2_000_000
"""Of the HTML. Charts bring their data in it; 2 MB are 50,000 rows."""
MAX_ELEMENTS = 5_000
"""Each text is measured for its fit, which takes about 0.5 ms: 5,000 take some seconds."""
MAX_DEPTH = 100
"""A tree 100 deep is no design any more, and engines recurse."""
MAX_TEXT_CHARACTERS = 100_000
"""Of text to be read: forty full pages of a book."""
MAX_CSS_CHARACTERS = 200_000
"""Of all styles of an element or sheet: a hundred times what a page needs."""
MAX_CSS_RULES = 2_000
MAX_STYLE_WORK = 150_000
"""Rules that may fit an element, over all elements; each is tried, in 10 microseconds. A page has 10,000."""
MAX_NESTED_BRACKETS = 32
"""In one CSS value, e.g. calc(calc(...)); browsers stop at about the same depth of thought."""
MAX_VALUE_COMMAS = 256
"""In one CSS value: a gradient of 256 stops or as many shadows is beyond what an eye can tell."""
MAX_LENGTH_PX = 50_000.0
"""Six times the largest canvas side; engines count in 32-bit fractions and allocate by area."""
MAX_BLUR_PX = 400.0
"""Of a shadow: drawn by a kernel whose cost grows with it. Seen to draw at 400."""
MAX_REPEATS = 1_000
"""Tracks of a repeat() in a grid."""
MAX_FONT_PX = 4_000.0
"""Half the largest canvas side."""
MAX_FORMULA_CHARACTERS = 2_000
"""The longest formula that fits a 2,048 px line at 12 px has about 400."""
MAX_FORMULA_DEPTH = 30
"""Brackets in brackets. Each level is set by recursion."""
MAX_FORMULAS = 500
"""Each takes about 5 ms."""
MAX_FORMULA_SIDE_PX = 20_000.0
MAX_CHART_SIDE_PX = 8_192
MAX_CHARTS = 24
"""A chart takes 50 to 200 ms."""
MAX_CHART_ROWS = 20_000
"""Of data, over all sets of a chart; more points than a picture has room for."""
MAX_CHART_DEPTH = 40
MAX_CHART_STEPS = 10_000
"""Values of a sequence, bins of a histogram, facets or repeats of a view: what Vega multiplies by itself."""
