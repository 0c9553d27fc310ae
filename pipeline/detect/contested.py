"""Which of an article's sales it reports a dispute over.

Sifting says whether it reports one at all; what it adds far down about another buyer is background.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.records import Deal, Document, Sifted, Tagged

#: Of the text: what it is about stands before that.
_ABOUT = 2 / 3


def contested(document: Document, tagged: Tagged, sifted: Sifted) -> Tagged:
    """The same with each sale marked as disputed or not. The tagger marks those told beside words of dispute."""
    main = {entity.entity_id for entity in tagged.entities if entity.salience == "main"}
    return replace(
        tagged,
        deals=tuple(
            replace(deal, is_disputed=sifted.is_controversy and _is_meant(deal, document, main))
            for deal in tagged.deals
        ),
    )


def _is_meant(deal: Deal, document: Document, main: set[str]) -> bool:
    return deal.is_disputed or deal.buyer_id in main or deal.start < _ABOUT * len(document.text)
