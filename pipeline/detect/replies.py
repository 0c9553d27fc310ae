"""Whether an article tells what a company or agency that is concerned says to it."""

from __future__ import annotations

import re

from pipeline.detect.deeds import ANSWERS, deeds_of
from pipeline.detect.earlier import tells_of_earlier
from pipeline.detect.words import sentences
from pipeline.read.wrapping import flowing
from pipeline.records import CONCERNED, Document, Tagged

_MAX_SENTENCES, _MAX_CHARS = 80, 1200
_ITS_WORDS = (
    r"(?:said|says|told|wrote|denie[sd]|insist(?:s|ed)|responded|replied|defend(?:s|ed)|added|argue[sd]|apologi[sz]ed)"
)
_IT = {
    "company": r"(?:company|firm|vendor|retailer|operator|chain|start-?up|supplier|maker|manufacturer|airline)",
    "agency": r"(?:department|district|force|agency|ministry|authority|police|sheriff|council|city|school)",
}
#: `the law firm said` is somebody else's word.
_OTHERS = r"(?!(?:law|research|consulting|consultancy|insurance|audit\w*|analyst|rival|other|parent|polling|market) )"
#: The same without a name: `the company said`, `said a spokeswoman for the company`.
_SPEAKS_FOR_IT = {
    kind: re.compile(
        rf"\b[Tt]he {_OTHERS}(?:\w+ )?{it}(?:['’]s)?(?: spokes\w+)? (?:has |have |had |also )?{_ITS_WORDS}\b"
        rf"|\b{_ITS_WORDS} (?:an? spokes\w+ for )?the {_OTHERS}(?:\w+ )?{it}\b"
    )
    for kind, it in _IT.items()
}
_REFUSED = re.compile(
    r"\b(?:(?:declin|refus)(?:ed|es|ing) to (?:comment|answer|discuss|say|respond|reply)|would not comment|no comment|"
    r"(?:did|has|have|had) not (?:immediately |yet )?(?:respond|repl|answer|comment|return)\w*|"
    r"n['’]t (?:respond|comment))\b"
)
_SPOKEN = re.compile(r"“[^”]*”?|\"[^\"]*\"?")


def has_reply(document: Document, tagged: Tagged) -> bool | None:
    """Whether the text tells what a company concerned says to it, in passing or not, or an agency where no company is
    concerned; None in a language that is not read. That somebody declined to comment is no reply.
    """
    if document.language != "en":
        return None
    concerned = [e for e in tagged.entities if e.role in CONCERNED]
    kind = "company" if any(e.entity_type == "company" for e in concerned) else "agency"
    parties = [e for e in concerned if e.entity_type == kind]
    if not parties:
        return False
    told = (deed for deed in deeds_of(document, tagged, parties) if deed.act in ANSWERS and deed.by)
    return any(not _REFUSED.search(deed.quote.quote) for deed in told) or _speaks(document, kind)


def _speaks(document: Document, kind: str) -> bool:
    spans = sentences(document.text, document.boilerplate, _MAX_SENTENCES)
    flow = flowing(document.text)
    texts = (flow[span.start : min(span.end, span.start + _MAX_CHARS)] for span in spans)
    return any(
        _SPEAKS_FOR_IT[kind].search(_SPOKEN.sub("“”", text))
        and not _REFUSED.search(text)
        and not tells_of_earlier(text, document.published_at)
        for text in texts
    )
