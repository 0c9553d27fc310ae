"""Public bodies that newspapers name with their place, "Halden's interior ministry": one list for all who ask.

Written in small letters; who asks may let capitals count as well.
"""

from __future__ import annotations

_DATA_OF = r"(?:data[ -](?:protection|privacy)|privacy|information|personal data)"
#: What guards a place's data.
DATA_BODY = rf"{_DATA_OF} (?:authority|regulator|watchdog|agency|commission(?:er)?|ombudsman|inspectorate|office)"
_PUBLIC = (
    rf"{_DATA_OF} (?:authority|regulator|watchdog|commission(?:er)?|ombudsman|inspectorate)|data inspectorate|"
    r"(?:interior|justice|health|defen[cs]e|foreign|education|transport|finance|commerce|trade|labou?r|culture|"
    r"home(?: affairs)?) ministry|ministry of (?:the )?(?:[a-z]+)(?: and [a-z]+)?|"
    r"attorney general(?:['’]s office)?|public prosecutor|auditor[- ]general|ombudsman|"
    r"(?:electoral|election|human rights) commission|"
    r"(?:competition|consumer protection|gambling|immigration|tax|customs) (?:authority|regulator|inspectorate)|"
    r"export control (?:authority|office|agency)|(?:prisons?|corrections|police|justice|state|interior) department|"
    r"(?:prisons?|police) service|"
    r"(?:constitutional|supreme|administrative|high) court|gendarmerie|border (?:guard|police|force)|"
    r"presidential guard|"
    r"(?:national|federal|state|traffic|transit|military|secret) police|navy|armed forces|senate|national assembly|"
    r"house of (?:representatives|commons|lords|delegates)|(?:city|town|county|municipal|borough|village) council"
)
_PERHAPS = (
    rf"{DATA_BODY}|(?:competition|consumer(?: protection)?|gambling|immigration|tax|customs|labou?r) "
    r"(?:authority|regulator|office|agency|inspectorate|department)|"
    r"(?:education|health|transport(?:ation)?|immigration|corrections) (?:department|service)"
)
#: Bodies with a place that owns them; a company may have some of them too ("Acme's health service").
OWNED_BODY = rf"(?:{_PUBLIC}|{_PERHAPS})"
#: Behind "of" a place more are one's: a country has several police forces, and newspapers write of its parliament.
BODY_OF = rf"(?:{_PUBLIC}|{_PERHAPS}|police|army|parliament|legislature|municipality)"
#: What only a place owns, or is of a place alone: the name beside it is no company.
LAND_OWNS = rf"(?:{_PUBLIC}|ministry|parliament|legislature|police|mayor|regulator|lawmakers|voters|residents)"
OF_LAND = rf"(?:{_PUBLIC}|ministry|parliament|legislature|police|mayor|prosecutor|army|government)"
#: Behind "Acme's Supreme Court" these show that Acme only has to do with that court.
NOT_ITS_OWN = (
    r"(?! (?:appeal|battle|bid|brief|campaign|case|challenge|clients?|contracts?|customers?|deals?|fight|filing|"
    r"hearing|investigation|loss|nomin\w+|petition|pilot|race|run|seat|testimony|trial|victory|win)\b)"
)
