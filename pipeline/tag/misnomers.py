"""Names that by their own words are no organisation's: an office, a firm with its seat, a deed, money, a judge."""

from __future__ import annotations

import re

from pipeline.tag.wordlists import name_words, word_lists

CAPITAL = r"[^\W\d_a-zß-ÿ]"
FIRM_OF = (
    r"\b(?:Inc|LLC|Ltd|Limited|Corp|Corporation|PLC|plc|GmbH|Technologies|Systems|Software|Solutions|Labs|Robotics|Optics|"
    r"Biometrics|Analytics|Vision|Imaging)\.?,? of "
)
_SEATED_FIRM = re.compile(rf"(?:(?! (?:of|for) ).){{0,200}}?{FIRM_OF}[A-Z]")
_DEED_AGAINST = re.compile(
    r"(?:[A-Z][\w’'-]{1,40} ){0,2}(?:Abuses?|Bias|Case|Complaints?|Convention|Crimes?|Cruelty|Discrimination|Lawsuits?|"
    r"Offen[cs]es?|Suits?|Treaty|Violence|War) [Aa]gainst (?:the )?(?:[A-Z][\w’'-]{1,40} ?){1,2}"
)
_MINISTER = re.compile(
    r"(?:[A-Z]\w{1,40} ){0,2}Minister (?:for|of) |Secretary of State for |"
    r"(?:Home|Foreign|Justice|Health|Education|Defence|Culture|Business|Transport|Policing) Secretary$"
)
_BENCH = re.compile(
    r"(?:(?P<sure>(?:Mr|Mrs|Ms|Lord|Lady|Chief|Associate) Justice|Judge|Magistrate|Councillor|Cllr|Senator)|Justice|"
    rf"Sheriff|Deputy)(?P<name>(?: {CAPITAL}[\w.'’-]{{0,30}}){{1,3}})"
)
#: Those who work for a body and not it: "Agents of the Border Agency".
_STAFF = re.compile(
    r"(?:Agents|Clerks|Deputies|Detectives|Employees|Executives|Inspectors|Investigators|Judges|Members|Officers|Officials|"
    r"Prosecutors|Soldiers|Staff) of (?:the )?[A-Z]"
)
#: What stands behind a person's name: "Ann Field KC".
_LETTERED = re.compile(rf"(?:{CAPITAL}[\w.'’-]{{0,30}} ){{2,3}}(?:[SKQ]C|MPs?|MEP|MSP|TD|JP|[OM]BE|PhD|MD)")
#: A bill with its number: "Senate File 212".
_BILL = re.compile(r"(?:Senate|House|Assembly) (?:File|Bill|Resolution|Joint Resolution|Measure|Motion) (?:No\. )?\d+")
#: Money of lands whose sign has letters: "Sh9.2 million", "Rs2,000", "R450m".
_MONEY = re.compile(
    r"(?:(?:[KTU]?[Ss]h|KSH|KSh|Ksh|Rs|Rp|RM|Tk|GH|CFA|FCFA|UGX|TZS|KES|NGN|ZAR|INR|PKR)s?\d[\w.,]*|"
    r"[RNKP]\d[\d.,]*(?:m|bn|k|tn))(?: (?:million|billion|trillion|crore|lakh))?"
)
_LEAK = re.compile(rf"(?:The )?[A-Z][\w’'-]{{1,40}} (?:{'|'.join(sorted(name_words('leaks')))})", re.IGNORECASE)


def is_nobodys(surface: str) -> bool:
    """ "Minister for Justice" is a person's office, "Acme Optics of Leeds" a firm and its seat, or it is a deed.

    A body may be named after such a deed: "Crimes Against Children Task Force". "The Acme Files" are what was leaked.
    """
    if _MINISTER.match(surface) or _STAFF.match(surface) or _SEATED_FIRM.match(surface) or _is_on_bench(surface):
        return True
    return any(kind.fullmatch(surface) for kind in (_DEED_AGAINST, _LEAK, _MONEY, _LETTERED, _BILL))


def _is_on_bench(surface: str) -> bool:
    """ "Justice Oona Farrelly" is a person; the words of a body may follow such a title: "Justice Department"."""
    match, lists = _BENCH.fullmatch(surface), word_lists()
    if match is None:
        return False
    words = [word.casefold().rstrip(".") for word in match["name"].split()]
    is_likely = match["sure"] is not None or len(words) == 1 or words[0] in lists.given_names
    return is_likely and all(word not in lists.heads for word in words)
