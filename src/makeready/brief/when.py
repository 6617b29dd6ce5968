"""Dates, times of day and prices as people write them in English, German, French and Spanish, as patterns.

All are for `Scanner.plain`, which is lower case. Standard library only.
"""

import re

_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tue|wed|thu|fri|sat|sun)\b\.?"
    r"|(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)s?"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|januar|jänner|februar|märz|mai|juni|juli|oktober|dezember"
    r"|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)\b\.?"
)
_YEAR = r"(?:,? (?:de )?(?:19|20)\d{2})?"
_NTH = r"\d{1,2}(?:st|nd|rd|th|er|\.)?"
_TO = r" ?(?:-|to|until|bis(?: zum)?|au|à|al|a|and|und|et|y) ?"
_NTHS = rf"{_NTH}(?:{_TO}{_NTH})?"
_LEAD = r"(?:(?:on|am|vom|le|du|el|del|from|every|each|jeden|chaque|cada|until|bis) )?(?:the )?"
ON_DAY = rf"(?:{_DAY})(?:(?:{_TO}| & )(?:{_DAY}))?"
DATE = (
    rf"{_LEAD}(?:(?:{ON_DAY}),? ?)?(?:(?:the )?{_NTHS} (?:of |de )?{MONTH}{_YEAR}|{MONTH} {_NTHS}{_YEAR}"
    rf"|\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d{{2}})\b)(?:{_TO}{_NTH} {MONTH}{_YEAR})?"
    rf"|{_LEAD}{ON_DAY}"
)
_CLOCK = (
    r"\d{1,2}(?:[:.]\d{2})? ?(?:[ap]\.?m\b\.?|uhr\b|h(?: ?\d{2})?\b|o'clock)|\d{1,2}:\d{2}(?: ?(?:uhr|h)\b)?"
)
_ZONE = r"(?: (?:cet|cest|gmt|utc|est|edt|et|pst|pdt|pt|bst))?\b"
TIME = (
    r"(?:(?:doors?(?: open)?(?: at)?|starts?(?: at)?|starting(?: at)?|open|from|at|ab|um|von|à|dès|de|a las"
    rf"|desde las) )?(?:(?:{_CLOCK})|\d{{1,2}}(?:[:.]\d{{2}})?(?={_TO}(?:{_CLOCK})))"
    rf"(?:{_TO}(?:{_CLOCK}))?{_ZONE}"
)
MONEY = r"(?:[$€£] ?\d[\d.,]*|\d[\d.,]* ?(?:[$€£]|eur|euros?|usd|gbp|chf)(?!\w))"
PRICE = (
    rf"(?:(?:tickets?|entry(?: fee)?|admission|fee|from|only|just|price|eintritt|nur|ab|entrée|entrada"
    rf"|precio|prix)(?: from|:)? )?{MONEY}(?: ?(?:-|to|bis|à|a) ?{MONEY})?"
    r"(?: (?:al mes|im monat|im jahr|au mois))?(?: (?:per|a|pro|par|por) (?:person|month|year|user|seat"
    r"|night|ticket|day|head|hour|monat"
    r"|personne|persona))?"
    r"(?:[/](?:mo|month|yr|year|user|person))?(?: (?:at the door|in advance))?"
    r"|(?:free|freier) (?:entry|admission|entrance|eintritt)|(?:entry|admission|eintritt"
    r"|entrance)(?: is)? (?:free|frei)"
    r"|entrée (?:libre|gratuite)|entrada (?:libre|gratuita|gratis)"
)
WHEN = re.compile(rf"(?:{DATE})(?:,? ?(?:{TIME}))?")
"""A date, perhaps with its time: "every Saturday 8 am to 1 pm"."""
TIME_ONLY = re.compile(TIME)
PRICE_ONLY = re.compile(PRICE)
AT_THE_END = re.compile(
    rf" (?P<date>(?:(?:on|am|le|el|every) (?:{DATE})))(?: (?P<time>{TIME}))?(?: (?:at|in|im|à"
    rf"|en) (?P<place>(?:the )?[^\s,][^,]*))?$"
)
"""What stands behind the words that it belongs to: "a wine tasting on 3 July at 7 pm in the Old Mill"."""
CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?:https?://|www\.)\S+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|de|fr|es|eu|co|uk|app|dev|ai|ch|at)\b(?:/[\w/-]*)?"
    r"|\+\d[\d ]{6,}"
)
