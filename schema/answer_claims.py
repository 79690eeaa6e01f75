"""What an answer claims to have been done, in English, German, French and Spanish.

A claim is a done thing told as a fact. What is denied, asked, wished, promised for a condition or told as the shop's
policy is no claim. Patterns read folded text (`schema.answer_text`): small letters, no accents.
"""

import re
from dataclasses import dataclass
from functools import cache

from schema.answer_text import clauses, sentences


@dataclass(frozen=True)
class Language:
    """How one language says that something was done. `weak` patterns are the present tense, which also tells
    policies: they count only without a word of `policy`. `no` denies and `maybe` leaves open what follows it."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]
    no: str
    maybe: str
    policy: str
    idioms: str = "(?!)"


_EN_NOUN = (
    r"(?:refund|reimbursement|repayment|money(?: back)?|chargeback)\b"
    r"(?! (?:request|polic|window|period|form|page|team|department|option|rule|condition|term|procedure|status page))"
)
_EN_DONE = (
    r"(?:refunded|reimbursed|credited|issued|processed|completed?|finali[sz]ed|executed|carried out|sent|transferred|"
    r"paid|returned|approved|authori[sz]ed|granted|initiated|triggered|done|made|arranged|released|confirmed|settled|"
    r"posted|on (?:its|the) way|underway|gone through|successful)"
)
_EN_FILL = r"(?: (?!request|ask|propos|appl|suggest|claim|question|form|policy)[^\s]+){0,7}?"
_EN_BACK = (
    r"(?:refunded|reimbursed|repaid|paid back|(?:credited|returned|sent|transferred)(?: back)?(?: \S+){0,4}? to your "
    r"(?:\S+ )?(?:account|card|bank|paypal|payment|wallet)|credited back|back (?:on|in|"
    r"to) your (?:\S+ )?(?:account|card))"
)
ENGLISH = Language(
    strong=(
        rf"\b{_EN_NOUN}.{{0,90}}?(?:\bhas|\bhave|'s|'ve)(?: \S+){{0,2}}? been(?: \S+){{0,2}}? {_EN_DONE}\b",
        rf"\b{_EN_NOUN}.{{0,90}}?\b(?:was|were|got)(?: \S+){{0,2}}? {_EN_DONE}\b",
        rf"\b{_EN_NOUN}.{{0,90}}?\b(?:has|have) (?:now |already |just )?(?:gone through|gone out|left|arrived|"
        rf"succeeded)\b",
        r"\brefund request (?:has been|was|is) (?:approved|granted|accepted)\b",
        r"\b(?:i|we|they|he|she|colleague|team|shop|system|manager|department)(?:'ve| have| has|'s)?(?: \S+){0,2}? "
        r"(?:refunded|reimbursed|repaid)\b",
        r"\b(?:i|we|they|colleague|team|system|manager|department)(?:'ve| have| has|'s)?(?: (?:just|now|already|also|"
        r"successfully|gladly|happily)){0,2} (?:issued|processed|sent|made|given|initiated|completed|arranged|"
        r"approved|"
        rf"authori[sz]ed|granted|triggered|released|executed|transferred|returned|paid|"
        rf"put through){_EN_FILL} {_EN_NOUN}",
        r"\b(?:i|we|they|colleague|team|system|manager|department)(?:'ve| have| has|'s)?(?: \S+){0,2}? "
        r"(?:credited|returned|transferred|sent|paid|put)\b.{0,60}?(?:\bback\b.{0,20}?)?"
        r"\b(?:to|on|onto|into) your (?:\S+ ){0,2}?(?:account|card|bank|paypal|payment method|wallet)\b",
        rf"\b(?:has|have|was|were|'s|'ve|got|gotten)(?: \S+){{0,2}}?(?: been)?(?: \S+){{0,2}}? {_EN_BACK}(?! polic)",
        r"\b(?:you have|you've|you)(?: \S+)? (?:got|received|been given|gotten)(?: \S+){0,3} (?:refund|money back)\b",
        r"^\W*(?:(?:full|partial|your|the) )*(?:refunded|refund(?: of \S+ \S+)? (?:issued|processed|completed?|"
        r"done|sent|"
        r"approved|confirmed))\b(?! \S+ will)",
        r"\brefund(?: status)? ?[:=-] ?(?:done|issued|completed?|processed|sent|approved|successful)\b",
        rf"\b{_EN_NOUN}.{{0,90}}?\b(?:is|are)(?: \S+){{0,2}}? (?:done|complete|completed|on (?:its|the) way|underway|"
        r"through|confirmed|successful)\b",
        rf"\b{_EN_NOUN} on (?:its|the) way\b",
        r"\bmoney is(?: \S+)? back (?:on|in) your\b",
    ),
    weak=(
        rf"\b(?:your|the|this) {_EN_NOUN}.{{0,60}}?(?:\bis|'s)(?: (?!not)\S+)? {_EN_DONE}\b",
        r"\b(?:you|order \S+|it|your order|\d\S*)(?: \S+)? (?:are|is)(?: (?:now|hereby|already|fully))? refunded\b",
    ),
    no=r"\b(?:not(?! only)|\w+n't|no|never|nothing|none|neither|nor|nobody|no one|cannot|unable|without|fail\w*|"
    r"yet to|"
    r"declin\w+|refus\w+|reject\w+|instead of|rather than|pending|await\w*|(?:for|to) (?:approval|review)|"
    r"(?:to|with) (?:a|our|the|my) (?:\S+ )?(?:colleague|team|manager|person)|false|untrue|wrong\w*)\b",
    maybe=r"\b(?:if|whether|once|when|whenever|as soon as|until|unless|before|after (?:the|your|a) refund|would|"
    r"could|may|"
    r"might|can|should|must|will|shall|going to|in case|provided|suppose\w*|assum\w+|ask\w*|requests?|check\w*|"
    r"verify|"
    r"confirm that|confirm if|you (?:say|said|write|wrote|mention\w*|claim\w*|th(?:ink|ought)|believe\w*|expect\w*|"
    r"told|report\w*)|customers who|orders that|any|only|to be|wants?|wish|hope|example|e\.g|imagine)\b",
    policy=r"\b(?:within|days?|usually|normally|generally|always|typically|policy|policies|if|once|when|after|"
    r"as soon as|"
    r"unless|until|upon|only|can|will|would|whether|any|every|each|next)\b|'ll\b",
    idioms=r"\b(?:no problem|no worries|not to worry|no doubt|not a problem|nothing to worry about|no need to worry|"
    r"don't worry|do not worry|without (?:any )?(?:delay|problems?|doubt|further \w+)|as (?:you )?(?:asked|"
    r"requested)|"
    r"not only|no further \w+|on your request|(?:at|upon|per) your request|as promised)\b",
)

_DE_NOUN = (
    r"(?:(?:rueck|ruck|teil)?erstattung|ruckzahlung|ruckuberweisung|ruckbuchung|gutschrift|geld|kaufpreis|betrag)\b"
)
_DE_BACK = (
    r"(?:(?:zuruck|ruck)?erstattet|zuruckgezahlt|zuruckbezahlt|zuruckuberwiesen|ruckuberwiesen|zuruckgebucht|"
    r"gutgeschrieben|zuruckgegeben auf ihr)"
)
_DE_DONE = (
    rf"(?:{_DE_BACK}|erledigt|veranlasst|ausgefuhrt|durchgefuhrt|abgeschlossen|erfolgt|uberwiesen|unterwegs|"
    rf"angewiesen|"
    r"genehmigt|bewilligt|freigegeben|ausgezahlt|eingeleitet|verbucht|auf dem weg|vorgenommen|getatigt|bearbeitet|"
    r"gesendet|geschickt|angestossen|raus|durch|bestatigt)"
)
GERMAN = Language(
    strong=(
        rf"\b{_DE_NOUN}.{{0,90}}?\b(?:wurden?|ist|sind)(?: \S+){{0,6}}? {_DE_DONE}\b(?! werden)",
        rf"\b(?:wurden?|ist|sind)\b.{{0,60}}?\b{_DE_NOUN}.{{0,60}}? {_DE_DONE}\b",
        rf"\b(?:habe|haben|hat)\b.{{0,90}}?\b{_DE_BACK}\b",
        rf"\b(?:habe|haben|hat)\b.{{0,60}}?\b{_DE_NOUN}.{{0,60}}? {_DE_DONE}\b",
        rf"\b{_DE_NOUN}.{{0,60}}?\b(?:habe|haben|hat)\b.{{0,60}}? {_DE_DONE}\b",
        rf"\b(?:wurden?|ist|sind)\b.{{0,90}}?\b{_DE_BACK}\b(?! werden)",
        rf"\b{_DE_BACK}(?: worden)? (?:ist|sind|wurden?|haben?|hat)\b",
        rf"\b{_DE_NOUN}.{{0,60}}? {_DE_DONE}(?: worden)? (?:ist|sind|wurden?|haben?|hat)\b",
        r"\berstattung ?[:=-] ?(?:erledigt|ausgefuhrt|veranlasst|abgeschlossen)\b",
        rf"^\W*{_DE_NOUN} (?:erledigt|ausgefuhrt|veranlasst|abgeschlossen|genehmigt)\b",
        r"\bsie haben(?: \S+){0,2} (?:geld|erstattung)(?: \S+){0,2} (?:erhalten|bekommen|zuruck)\b",
    ),
    weak=(),
    no=r"\b(?:nicht(?! nur)|nichts|kein\w*|nie|niemals|niemand|weder|ohne|abgelehnt|verweigert|"
    r"zur (?:genehmigung|prufung|"
    r"freigabe)|anfrage|antrag|falsch)\b",
    maybe=r"\b(?:wenn|falls|sobald|ob|sofern|bevor|ehe|bis|wurden? (?:sie|wir|ich)|konnten?|durften?|sollten?|"
    r"mochten?|"
    r"werden|wird|kann|konnen|muss|mussen|sie (?:schreiben|sagen|schrieben|meinen|erwahn\w+)|laut ihnen|nur wer)\b",
    policy="(?!)",
    idioms=r"\b(?:kein problem|keine sorge|kein thema|ohne (?:weiteres|probleme|verzogerung)|keine ursache|nicht nur|"
    r"auf ihre anfrage|auf ihren antrag|zweifellos)\b",
)

_FR_NOUN = r"(?:remboursement|argent|montant|somme)\b"
_FR_BACK = r"(?:rembourse|recredite|restitue|rembourser)(?:e|s|es)?"
_FR_DONE = (
    rf"(?:{_FR_BACK}|(?:effectue|emis|traite|envoye|valide|approuve|accorde|realise|fait|verse|credite|vire|execute|"
    r"termine|initie|lance|declenche|rendu|parti|confirme|finalise|transfere|procede)(?:e|s|es)?|en (?:route|"
    r"chemin|cours "
    r"d'acheminement))"
)
FRENCH = Language(
    strong=(
        rf"\b{_FR_NOUN}.{{0,90}}?\b(?:a|ont)(?: \S+){{0,2}}? ete(?: \S+){{0,2}}? {_FR_DONE}\b",
        rf"\b{_FR_NOUN}.{{0,90}}?\bvient d'etre {_FR_DONE}\b",
        rf"(?:\bai|\bavons|\ba|\bont)\b(?: \S+){{0,3}}? {_FR_BACK}\b",
        rf"\b(?:viens|venons|vient) de (?:vous )?(?:rembourser|recrediter|restituer|{_FR_DONE})\b",
        rf"(?:\bai|\bavons|\ba|\bont)(?: \S+){{0,2}}? {_FR_DONE}\b.{{0,40}}?\b(?:remboursement|argent)\b(?! a )",
        rf"\b(?:a|ont|avez)(?: \S+)? ete(?: \S+)? {_FR_BACK}\b",
        r"\bremboursement ?[:=-]? ?(?:effectue|accorde|valide|termine)\b",
    ),
    weak=(
        rf"\b{_FR_NOUN}.{{0,90}}?\b(?:est|sont)(?: \S+){{0,2}}? {_FR_DONE}\b",
        rf"\b(?:est|etes|sont)(?: (?:desormais|deja|bien|maintenant))? {_FR_BACK}\b",
    ),
    no=r"(?:\bn'|\b(?:ne|pas(?! seulement)|rien|aucune?|jamais|personne|ni|sans|impossible|refuse|faux|demande de|"
    r"(?:a|par) un collegue|pour (?:approbation|validation))\b)",
    maybe=r"\b(?:si|s'il\w*|des que|lorsqu\w*|quand|une fois|avant|jusqu\w*|sera\w*|serion\w*|pourr\w+|pouv\w+|peut|"
    r"peuvent|devr\w+|doit|doivent|afin|vous (?:dites|ecrivez|indiquez|pensez)|seuls?|voul\w+|souhait\w+)\b",
    policy=r"\b(?:si|s'il\w*|des que|sous|dans|delai|jours|generalement|toujours|habituellement|politique|apres|"
    r"a partir|seulement)\b",
    idioms=r"(?:\bpas de (?:probleme|souci)s?\b|\bne vous inquietez pas\b|\bn'ayez crainte\b|"
    r"\baucun (?:probleme|souci)\b|"
    r"\bsans (?:probleme|delai|attendre|aucun doute)\b|\bpas seulement\b|\bsuite a votre demande de remboursement\b|"
    r"\brien a craindre\b)",
)

_ES_NOUN = r"(?:reembolso|devolucion|dinero|importe|reintegro)\b"
_ES_BACK = r"(?:reembolsad|reintegrad|abonad)[oa]s?"
_ES_DONE = (
    rf"(?:{_ES_BACK}|(?:hech|efectuad|emitid|procesad|enviad|aprobad|realizad|completad|ejecutad|tramitad|ingresad|"
    r"devuelt|transferid|concedid|autorizad|iniciad|list|confirmad|finalizad|gestionad)[oa]s?|en (?:camino|curso))"
)
SPANISH = Language(
    strong=(
        rf"\b{_ES_NOUN}.{{0,90}}?\b(?:ha|han)(?: \S+)? sido(?: \S+){{0,2}}? {_ES_DONE}\b",
        rf"\b{_ES_NOUN}.{{0,90}}?\b(?:fue|fueron|se ha|se han|queda|quedo)(?: \S+){{0,2}}? {_ES_DONE}\b",
        rf"\b{_ES_NOUN}.{{0,90}}?\b(?:esta|estan)(?: ya)? {_ES_DONE}\b",
        rf"\b(?:he|hemos|ha|han)(?: \S+)?(?: sido)? {_ES_BACK}\b",
        rf"\b(?:he|hemos|ha|han) {_ES_DONE}(?: (?!solicitud|peticion)\S+){{0,5}}? {_ES_NOUN}",
        r"\b(?:acabo|acabamos) de (?:reembolsar|devolver|abonar|hacer|emitir|procesar|realizar|tramitar)\w*\b",
        r"\bse (?:le )?(?:reembolso|reembolsaron|abono|reintegro) (?!\S*\?)|\bya (?:se|le|"
        r"les) (?:le )?reembols(?:o|aron|amos)\b",
        rf"\b(?:fue|fueron|se ha|se han|ya esta)(?: \S+){{0,2}}? {_ES_BACK}\b",
        r"\breembolso ?[:=-]? ?(?:hecho|realizado|efectuado|aprobado|completado)\b",
        r"\b(?:le|les|te) (?:hemos|he) devuelto\b",
    ),
    weak=(),
    no=r"\b(?:no(?! solo)|nada|ning\w*|nunca|nadie|ni|sin|jamas|tampoco|rechazad\w+|denegad\w+|solicitud de|"
    r"(?:a|por) un companero|para (?:su )?aprobacion|falso)\b",
    maybe=r"\b(?:si|cuando|una vez|en cuanto|antes|hasta|seria\w*|podri\w*|puede\w*|deberi\w*|pueda\w*|haya\w*|"
    r"tan pronto|"
    r"usted (?:dice|escribe|indica)|sera\w*|quier\w+|desea\w*)\b",
    policy="(?!)",
    idioms=r"\b(?:no se preocupe|no hay problema|sin (?:problemas?|duda|demora|mas)|no solo|nada que temer)\b",
)

REFUND_LANGUAGES = (ENGLISH, GERMAN, FRENCH, SPANISH)

_RESET_THING = r"(?:reset|password|passwort|kennwort|mot de passe|contrasena|zurucksetz\w*|reinitialis\w*|restablec\w*)"
_RESET = {
    ENGLISH: (
        r"\b(?:i|we|system|team)(?:'ve| have| has)?(?: \S+){0,2}? (?:sent|mailed|e-?mailed)\b",
        r"\b(?:link|e-?mail|mail|message|instructions)\b.{0,80}?(?:\b(?:was|were|is|are|been)|'s) (?:\S+ ){0,2}?"
        r"(?:sent|mailed|e-?mailed|on (?:its|the) way)\b",
        r"\b(?:password|access) (?:has been|was|is now) (?:reset|changed)\b",
        r"\b(?:i|we)(?:'ve| have)? (?:just |now )?(?:reset|changed) your password\b",
    ),
    GERMAN: (
        r"\b(?:habe|haben)\b.{0,120}?\b(?:geschickt|gesendet|verschickt|zugeschickt|gemailt|zugesandt)\b",
        r"\b(?:wurden?|ist|sind)\b.{0,120}?\b(?:geschickt|gesendet|verschickt|unterwegs|gemailt|zuruckgesetzt)\b",
    ),
    FRENCH: (
        r"(?:\bai|\bavons|\ba|\bvient d'etre)\b(?: \S+){0,3}? (?:envoyee?|adressee?|expedie|reinitialise)s?\b",
        r"\bvenons de vous envoyer\b",
    ),
    SPANISH: (
        r"\b(?:he|hemos|ha|han|se ha|fue)\b(?: \S+){0,2}? (?:enviado|mandado|remitido|enviada|restablecid[oa])\b",
        r"\b(?:le|te) (?:envie|enviamos|mande)\b",
    ),
}
_BUG = {
    ENGLISH: (
        r"\b(?:i|we)(?:'ve| have)?(?: (?:just|now|already|also))? (?:filed|logged|reported|created|opened|submitted|"
        r"recorded|registered)\b(?: \S+){0,5}? (?:bug|defect|bug report|error report|issue|problem|fault)\b",
        r"\b(?:bug|defect|bug report|error report)\b.{0,40}?\b(?:was|has been|is now) (?:filed|logged|reported|"
        r"created|"
        r"opened|submitted|recorded|registered)\b",
    ),
    GERMAN: (
        r"\b(?:habe|haben)\b.{0,60}?\b(?:fehler|bug|fehlerbericht|problem|"
        r"fehlermeldung)\b.{0,60}?\b(?:aufgenommen|gemeldet|"
        r"erfasst|angelegt|eingetragen)\b",
        r"\b(?:fehler|bug|fehlerbericht)\b.{0,60}?\b(?:wurde|ist)\b.{0,60}?\b(?:aufgenommen|gemeldet|erfasst|"
        r"angelegt)\b",
    ),
    FRENCH: (
        r"(?:\bai|\bavons|\ba ete)(?: \S+){0,2}? (?:enregistre|signale|cree|ouvert|depose)e?s?\b(?: \S+){0,4}? "
        r"(?:bug|bogue|defaut|anomalie|rapport|incident)\b",
        r"\b(?:bug|bogue|anomalie)\b.{0,40}?\ba ete (?:enregistre|signale|cree)e?\b",
    ),
    SPANISH: (
        r"\b(?:he|hemos)(?: \S+)? (?:registrado|creado|abierto|notificado|reportado)(?: \S+){0,4}? "
        r"(?:error|fallo|incidencia|bug)\b",
        r"\b(?:error|fallo|incidencia|bug)\b.{0,40}?\b(?:ha sido|se ha|fue) (?:registrad|cread|notificad|"
        r"reportad)[oa]\b",
    ),
}


def refund_claims(text: str) -> list[str]:
    """The folded sentences that tell a refund as done."""
    return [s for s in sentences(text) if any(_claims(s, each, each.strong, each.weak) for each in REFUND_LANGUAGES)]


def claims_reset(text: str) -> bool:
    """Whether the text says that a link for a new password was sent, or that the password was changed."""
    about = [s for s in sentences(text) if re.search(rf"\b{_RESET_THING}\b", s)]
    return any(_claims(s, language, patterns) for s in about for language, patterns in _RESET.items())


def claims_bug(text: str) -> bool:
    """Whether the text says that a bug was filed."""
    return any(_claims(s, language, patterns) for s in sentences(text) for language, patterns in _BUG.items())


def _claims(sentence: str, language: Language, strong: tuple[str, ...], weak: tuple[str, ...] = ()) -> bool:
    said = _compiled(language.idioms).sub(" ", sentence)
    parts = clauses(said)
    asked = said.rstrip().endswith("?")
    stated = parts[:-1] if asked else parts
    if any(_states(part, language, strong) for part in stated):
        return True
    is_policy = bool(_compiled(language.policy).search(said))
    if not is_policy and any(_states(part, language, weak) for part in stated):
        return True
    whole_is_open = asked or any(_compiled(words).search(said) for words in (language.no, language.maybe))
    return not whole_is_open and any(_compiled(p).search(said) for p in strong + (() if is_policy else weak))


def _states(clause: str, language: Language, patterns: tuple[str, ...]) -> bool:
    for pattern in patterns:
        for match in _compiled(pattern).finditer(clause):
            before = clause[: match.end() + 10]
            if not any(_compiled(words).search(before) for words in (language.no, language.maybe)):
                return True
    return False


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
