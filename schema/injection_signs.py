"""Signs that a text tries to instruct the agent instead of telling it something.

A net for people's eyes and no wall: the walls are the policy and the person who decides (see ARCHITECTURE.md). It says
"possibly", so it may err; sentences on both sides stand in `tests/schema/injection_sentences.yaml`.
"""

import re
import unicodedata

MAX_LENGTH = 20_000
_GAP = r"[^.!?\n]{0,40}?"
_INVISIBLE = re.compile("[\u200b-\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_SPACES = re.compile(r"[^\S\n]+")
_TAGS = re.compile("[\U000e0020-\U000e007f]{3,}")
"""Letters that no reader sees and a model reads."""

# Folded text holds small letters, no accents, no invisible characters and single spaces. Each pattern is tried only
# where one of its words stands in the text at all: that is what most texts are done with.
_WRITTEN: tuple[tuple[tuple[str, ...], str], ...] = (
    # English
    (
        ("ignor", "disregard", "forget", "overrid", "bypass"),
        rf"\b(?:ignor(?:e|ing)|disregard|forget|override|bypass){_GAP}"
        r"\b(?:instructions?|prompts?|guidelines?|rules?|polic(?:y|ies)|directives?)\b",
    ),
    (("prompt",), r"\b(?:system|hidden|initial|developer)[ -]?prompts?\b"),
    (("you are n",), r"\byou are (?:now|no longer) (?:an?|the|in|bound|dan|free)\b"),
    (("pretend",), r"\bpretend (?:to be|you are|that you)\b"),
    (
        ("act", "respond", "behave"),
        r"\b(?:act|respond|behave) as (?:if you|an? (?:ai|admin|administrator|developer|unrestricted|different))",
    ),
    ((" mode",), r"\b(?:developer|debug|admin|god|maintenance) mode\b"),
    (("new instruction", "new system"), r"\bnew (?:system )?instructions?\b ?:"),
    (
        ("human", "approver", "review", "supervisor", "colleague", "agent", "operator"),
        rf"\bdo(?: not|n't) (?:tell|inform|mention|alert|notify|ask|involve){_GAP}"
        r"\b(?:human|approver|reviewer|supervisor|colleague|agent|operator)s?\b",
    ),
    (
        ("without",),
        rf"\b(?:refund|pay|issue|process|approve|execute|proceed|transfer){_GAP}"
        r"\bwithout (?:any |a |human |manual |further )*(?:approval|review|confirmation|checking)\b",
    ),
    (("approved", "verified"), rf"\b(?:mark|treat|consider){_GAP}\bas (?:already |pre-?)?(?:approved|verified)\b"),
    # German
    (
        ("ignorier", "vergiss", "vergess", "missacht", "umgeh", "uberschreib"),
        rf"\b(?:ignorier|vergiss|vergesse|missacht|umgeh|uberschreib)\w*{_GAP}"
        r"\b(?:anweisung|instruktion|regel|vorgabe|richtlinie|vorschrift|prompt)\w*",
    ),
    (
        ("du bist", "sie sind"),
        r"\b(?:du bist|sie sind) (?:jetzt|nun|ab sofort|nicht mehr) (?:ein|eine|der|die|kein|an|im)\b",
    ),
    (("anweisung",), r"\bsystem-?anweisung\w*"),
    # French
    (
        ("ignor", "oublie", "contourne", "outrepasse", "compte"),
        r"\b(?:ignore[rz]?|oublie[rz]?|contourne[rz]?|outrepasse[rz]?|ne tiens pas compte|ne tenez pas compte)"
        rf"{_GAP}\b(?:instructions?|consignes?|regles?|directives?)\b",
    ),
    (("maintenant", "desormais"), r"\b(?:tu es|vous etes) (?:maintenant|desormais) (?:un|une|le|la|en)\b"),
    # Spanish
    (
        ("ignor", "olvid", "omit", "caso"),
        rf"\b(?:ignor[ae]|olvid[ae]|omit[ae]|haz caso omiso|haga caso omiso|no hagas caso){_GAP}"
        r"\b(?:instrucciones|reglas|indicaciones|directrices|ordenes)\b",
    ),
    (("eres",), r"\b(?:ahora eres|eres ahora|a partir de ahora eres)\b"),
    # Italian, Portuguese, Dutch, Polish
    (
        ("ignor", "dimentic", "trascur"),
        rf"\b(?:ignor[ai]|dimentic[ah]\w*|trascur[ai]){_GAP}\b(?:istruzioni|regole|direttive|indicazioni)\b",
    ),
    (
        ("ignor", "esquec", "desconsider"),
        rf"\b(?:ignor[ae]|esquec[ae]|desconsider[ae]){_GAP}\b(?:instrucoes|regras|diretrizes|orientacoes)\b",
    ),
    (
        ("negeer", "vergeet", "omzeil"),
        rf"\b(?:negeer|vergeet|omzeil)\w*{_GAP}\b(?:instructies|regels|aanwijzingen|richtlijnen)\b",
    ),
    (("zignoruj", "pomin", "zapomnij"), rf"\b(?:zignoruj|pomin|zapomnij)\w*{_GAP}\b(?:instrukcj|polecen|zasad)\w*"),
    # Russian, Chinese, Japanese
    (("игнорируй", "забуд"), rf"(?:игнорируй|проигнорируй|забуд)\w*{_GAP}(?:инструкци|правил|указани)\w*"),
    (("忽略", "无视", "忘记"), r"(?:忽略|无视|忘记)[^。！？\n]{0,12}(?:指令|指示|规则|提示)"),
    (("無視", "忘れ"), r"(?:指示|命令|ルール|プロンプト)[^。！？\n]{0,8}(?:無視|忘れ)"),
    # What belongs to a model's input and to no customer's mail
    (("<",), r"</?(?:system|assistant|instructions?|tool_call|function_call|customer_message)\b"),
    (("<|", "inst]", "<<sys"), r"<\|[a-z_]{2,20}\|>|\[/?inst\]|<<sys>>"),
    (
        ("system", "assistant", "developer"),
        r"(?:^|\n) ?(?:#+ ?)?(?:system|assistant|developer)(?: message| prompt)? ?:",
    ),
    (
        ("_",),
        r"\b(?:process_refund|reset_password|check_order_status|list_customer_orders|create_bug_report"
        r"|escalate_to_human)\b",
    ),
)
_SIGNS = tuple((stems, re.compile(pattern)) for stems, pattern in _WRITTEN)


def injection_sign(text: str) -> str | None:
    """The words that look like an instruction to the agent, shortened; None where there are none."""
    text = text[:MAX_LENGTH]
    if _TAGS.search(text):
        return "invisible letters"
    folded = _folded(text)
    for stems, pattern in _SIGNS:
        if any(stem in folded for stem in stems) and (found := pattern.search(folded)):
            return _short(found.group().strip())
    return None


def _folded(text: str) -> str:
    if text.isascii():
        return _SPACES.sub(" ", text.lower())
    decomposed = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).casefold().replace("’", "'")
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter) or ord(letter) > 0x36F)
    # Composed again, since Japanese marks and Cyrillic letters such as й are part of the letter.
    return _SPACES.sub(" ", unicodedata.normalize("NFC", bare))


def _short(words: str) -> str:
    return words if len(words) <= 100 else words[:99] + "…"
