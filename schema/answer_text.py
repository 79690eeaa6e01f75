"""Answers as the checks read them: one form of the letters, then sentences, clauses, amounts and identifiers."""

import re
import unicodedata
from decimal import Decimal

# Letters of other scripts that look like Latin ones.
_LOOKS_LIKE = str.maketrans("аеорсухіјѕԁһкмтвоαενοικτυχρ", "aeopcyxijsdhkmtboaevoiktuxp")
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER_MARK = re.compile(r"\b(?:no|nr|num|nro|n°|nº)[.:]?\s*(?=#?\d)")
_ABBREVIATION = re.compile(r"\b(approx|ca|bzw|mr|mrs|ms|dr|etc|evtl|ggf|inkl|sr|sra)\.")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\s*\n\s*")
_WRAPPED = re.compile(r"\s*\n(?!\s*(?:\n|[-*•>|]|\d+[.)]))\s*")
_CLAUSE_END = re.compile(
    r",\s+|[;:]\s+|\s[–—-]\s|\(|\)"
    r"|\b(?:but|however|aber|jedoch|mais|pero)\b|\b(?:and|und|et|y)\s+(?=(?:your|the|we|i|ihre?|die|wir|ich|nous|je)\b)"
)
_CODES = (
    "EUR|USD|GBP|CHF|JPY|CNY|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|ISK|TRY|AUD|NZD|CAD|MXN|BRL|ARS|CLP|COP|PEN|INR|KRW|SGD|"
    "HKD|TWD|THB|IDR|MYR|PHP|VND|ZAR|NGN|KES|EGP|MAD|TND|ILS|AED|SAR|QAR|KWD|BHD|OMR|JOD|UAH|RUB|XAF|XOF"
)
_CURRENCY = rf"(?:(?:{_CODES}|EUROS?|DOLLARS?|POUNDS?)\b|[€$£¥₣])"
_NUMBER = r"\d+(?:[.,'’ \u00a0]\d{3})*(?:[.,]\d{1,3})?"
_AMOUNT = re.compile(
    rf"(?:(?:\b(?:{_CODES})|[€$£¥₣])\s?(?P<after>{_NUMBER}))|(?:(?P<before>{_NUMBER})\s?(?:{_CURRENCY}))|"
    r"(?<![\d.,-])(?P<plain>\d+[.,]\d{2})(?![\d.,-]\d|\d)"
)
EMAIL = re.compile(r"[\w.+'%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]+(?:\.[\w-]+)*", re.IGNORECASE)
_IDENTIFIER = re.compile(r"\w+(?:[-./_]\w+)*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_UNIT_AFTER = re.compile(
    r"\s?(?:%|€|\$|£|EUR|USD|GBP|CHF|hours?|days?|working|business|weeks?|minutes?|years?|tagen?|werktag|stunden?|"
    r"minuten|jours?|heures?|dias?|días?|horas?|minutos?|x\b)",
    re.IGNORECASE,
)
_YEAR_BEFORE = re.compile(
    r"(?:\b(?:in|since|seit|jahr|depuis|en|desde|de|©|\(c\))|[^\W\d_]{3,}\.?|\d{1,2}\.?),?\s$", re.IGNORECASE
)
_ORDER_BEFORE = re.compile(r"(?:order|orders|bestellung|auftrag|commande|pedido|number|nummer|#|nr\.?|no\.?)\s?$", re.I)


def plain(text: str) -> str:
    """The text as a reader sees it: compatibility forms resolved, what is invisible and light Markdown taken out."""
    seen = unicodedata.normalize("NFKC", text)
    seen = "".join(c for c in seen if unicodedata.category(c) != "Cf")
    return re.sub(r"\*+|`+|(?<!\w)_+|_+(?!\w)|~~", "", seen).replace("’", "'").replace("‘", "'")


def folded(text: str) -> str:
    """`plain` in small letters without accents, look-alike letters as Latin ones where a word mixes them."""
    small = unicodedata.normalize("NFKD", plain(text).casefold())
    bare = "".join(c for c in small if not unicodedata.combining(c))
    return _WORD.sub(lambda word: _latin(word[0]), bare)


def _latin(word: str) -> str:
    return word.translate(_LOOKS_LIKE) if any("a" <= c <= "z" for c in word) else word


def sentences(text: str) -> list[str]:
    """The folded sentences; lines that a mail wrapped belong together, items of a list do not."""
    whole = _ABBREVIATION.sub(r"\1", _NUMBER_MARK.sub("", _WRAPPED.sub(" ", folded(text))))
    return [part.strip() for part in _SENTENCE_END.split(whole) if part.strip()]


def clauses(sentence: str) -> list[str]:
    """The parts of a sentence in which a negation reaches."""
    return [part.strip() for part in _CLAUSE_END.split(sentence) if part.strip()]


def amounts(text: str) -> list[frozenset[Decimal]]:
    """The amounts of money in a text, each with all its readings: `1.234` may be one thousand or one and a bit."""
    found = (m["after"] or m["before"] or m["plain"] for m in _AMOUNT.finditer(plain(text).upper()))
    return [_readings(number) for number in found]


def _readings(number: str) -> frozenset[Decimal]:
    digits = re.sub(r"[^\d.,]", "", number)
    whole, mark, rest = _split_last(digits)
    readings = {Decimal(re.sub(r"\D", "", digits))} if len(rest) == 3 or not mark else set()
    if mark:
        readings.add(Decimal(f"{re.sub(r'[^0-9]', '', whole) or '0'}.{rest}"))
    return frozenset(readings)


def _split_last(digits: str) -> tuple[str, str, str]:
    place = max(digits.rfind("."), digits.rfind(","))
    return (digits, "", "") if place < 0 else (digits[:place], digits[place], digits[place + 1 :])


def emails(text: str) -> set[str]:
    """The addresses in a text, in small letters."""
    found = EMAIL.findall(plain(text))
    return {re.sub(r"\s?(?:\(at\)|\[at\]|@)\s?", "@", address.casefold()).strip(".'%-+") for address in found}


def possible_order_ids(text: str) -> set[str]:
    """What may be an order's id: words with a digit that are no date, amount, quantity or year."""
    seen = EMAIL.sub(" ", plain(text))
    money = (
        {place for match in _AMOUNT.finditer(seen.upper()) for place in range(*match.span())}
        if len(seen.upper()) == len(seen)
        else set()
    )
    return {
        match[0]
        for match in _IDENTIFIER.finditer(seen)
        if any(c.isdigit() for c in match[0]) and len(match[0]) <= 64 and not _is_no_id(seen, match, money)
    }


def _is_no_id(text: str, match: re.Match[str], money: set[int]) -> bool:
    if _DATE.fullmatch(match[0]) or match.start() in money:
        return True
    before = text[max(match.start() - 24, 0) : match.start()]
    if not match[0].isdigit() or _ORDER_BEFORE.search(before):
        return False
    if _UNIT_AFTER.match(text, match.end()):
        return True
    is_year = len(match[0]) == 4 and match[0][:2] in {"19", "20"}
    return len(match[0]) < 3 or (is_year and bool(_YEAR_BEFORE.search(before)))


def possible_names(text: str) -> set[str]:
    """All runs of two to four words in small letters: what may be somebody's full name."""
    words = re.findall(r"[^\W\d_]+(?:['-][^\W\d_]+)*\.?", plain(text).lower())
    bare = [word.rstrip(".") for word in words]
    return {" ".join(row[i : i + n]) for row in (words, bare) for n in (2, 3, 4) for i in range(len(row) - n + 1)}


def squeezed(text: str) -> str:
    """Only the letters and digits, for finding a text again whatever its spacing and punctuation."""
    return "".join(c for c in folded(text) if c.isalnum())
