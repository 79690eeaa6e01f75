"""Cuts text into what a search compares: words, their form without accents, and grams of scripts without spaces."""

import re
import unicodedata
from collections.abc import Collection

MAX_WORD = 60

_MARKS = "\u0300-\u036f\u064b-\u065f\u0900-\u0dff"
_WIDE_GRAMS = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer: letters, not syllables
_HIRAGANA = "\u3041-\u309f"
_UNSPACED = (
    f"{_HIRAGANA}\u30a1-\u30fa\u30fc-\u30ff\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    f"\U00020000-\U0003ffff\uac00-\ud7a3\u1100-\u11ff{_WIDE_GRAMS}"
)
_WORD = re.compile(rf"(?:[^\W_]|[{_MARKS}])+(?:[-\u2010\u2011](?:[^\W_]|[{_MARKS}])+)*")
_RUN = re.compile(f"[{_UNSPACED}]+")
_WIDE = re.compile(f"[{_WIDE_GRAMS}]")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
# Letters that Unicode does not take apart into a base and an accent.
_BASES = str.maketrans(
    {"ø": "o", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h"}
)
# What these scripts have for stop words, as PostgreSQL knows none of them. Hiragana is mostly grammar: what a Japanese
# question is about is written otherwise.
_CHAFF = re.compile(
    f"[{_HIRAGANA}]+"
    "|怎么样|怎样|怎么|什么|如何|为什么|可以|哪里|请问|怎麼|什麼|為什麼|哪裡|請問|[的了吗嗎呢吧是我你您们們在和与與上这這那]"
    "|어떻게|무엇|얼마나|얼마예요|얼마|하나요|되나요|있나요|인가요|나요|습니까|습니다|합니다|입니다|됩니다|하려면|하세요|주세요|세요"
    "|에서|으로|[을를은는이가의에]$"
    "|อย่างไร|ยังไง|อะไร|ทำไม|เมื่อไหร่|ที่ไหน|ได้ไหม|หรือไม่|ไหม|ได้|ฉัน|ผม|คุณ|ของ|และ|ที่|จะ|การ|ต้อง|ให้|เป็น|มี|บน|ใน|ครับ|ค่ะ|คะ"
)

# They ask and greet, and say nothing of what is asked about; the lists of stop words do not have them.
_ASKING_WORDS = """
much many long time times get got want like know need help please hello hi hey dear thanks thank tell could would
lange viel viele wann bitte hallo danke gibt mochte kann hilfe combien temps comment quand bonjour merci puis
cuanto cuanta cuando tiempo hola gracias como donde puedo quanto quando ciao grazie ola posso hoeveel lang hoe
hur mycket nar hej tack сколько долго когда здравствуите nasil kadar merhaba
"""
_ASKING = frozenset(_ASKING_WORDS.split())


def says_nothing(word: str) -> bool:
    """Whether the word only asks, such as `much` in `how much`."""
    return len(fold(word)) < 2 or fold(word) in _ASKING


def normal_text(text: str) -> str:
    """One form for what means the same: width, case and composition do not matter."""
    # Folding the case of a dotted capital I leaves a dot that nobody would type.
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).replace("i\u0307", "i")


def fold(text: str) -> str:
    """The normal text without accents; marks that are no accents, as those of Thai or Hindi, stay."""
    bare = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", normal_text(text)))
    return unicodedata.normalize("NFC", bare).translate(_BASES)


def fold_german(word: str) -> str:
    """The folded word in which `Rückgabe`, `Rueckgabe` and `Ruckgabe` are the same."""
    return re.sub("([aou])e", r"\1", fold(word))


def words(text: str) -> list[str]:
    """The words in order, in normal form. `e-mail` counts as `e`, `mail` and `email`."""
    found: list[str] = []
    for match in _WORD.finditer(_RUN.sub(" ", normal_text(text))):
        parts = re.split("[-\u2010\u2011]", match[0])
        found += parts
        if 2 <= len(parts) <= 3:
            found.append("".join(parts))
    return [word for word in found if len(word) <= MAX_WORD]


def grams(text: str) -> list[str]:
    """Overlapping pieces of what is written without spaces: Chinese, Japanese, Korean, Thai and their neighbours."""
    return [gram for run in _RUN.findall(normal_text(text)) for piece in _CHAFF.split(run) for gram in _cut(piece)]


def _cut(piece: str) -> list[str]:
    size = gram_size(piece)
    return [piece[at : at + size] for at in range(max(len(piece) - size + 1, 1))] if piece else []


def gram_size(piece: str) -> int:
    """Characters of a whole gram; a shorter one stands for its beginning."""
    return 3 if _WIDE.search(piece) else 2


def best_passage(body: str, question: str, limit: int) -> str:
    """The part of a text that says most about the question, whole paragraphs where they fit."""
    if len(body) <= limit:
        return body.strip()
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", body) if part.strip()]
    probes = {fold(word)[:6] for word in words(question) if len(word) > 3} | set(grams(question))
    start = max(range(len(paragraphs)), key=lambda at: (_hits(paragraphs[at], probes), -at))
    # A heading belongs to what follows, so the paragraph before a match often explains it.
    start = max(start - 1, 0)
    return _shorten("\n\n".join(paragraphs[start:]), limit)


def _hits(paragraph: str, probes: Collection[str]) -> int:
    folded = fold(paragraph)
    return sum(probe in folded for probe in probes)


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    end = max(cut.rfind("\n\n"), cut.rfind(". ") + 1, cut.rfind("。") + 1)
    return (cut[:end] if end > limit // 2 else cut[:-1]).rstrip() + " …"
