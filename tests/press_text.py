"""Articles of an invented press: outlets, parties and texts for tests that need rows, not crawling."""

from __future__ import annotations

from dataclasses import dataclass

BOILERPLATE = "Sign up for our weekly newsletter and never miss a story."

#: slug, name, domain, country, kind
OUTLETS = (
    ("harbour-ledger", "The Harbour Ledger", "harbourledger.example", "GB", "news"),
    ("lens-weekly", "Lens Weekly", "lensweekly.example", "US", "trade"),
    ("wirepoint", "Wirepoint", "wirepoint.example", "US", "wire"),
    ("altmark-bote", "Altmark-Bote", "altmarkbote.example", "DE", "news"),
)

#: entity_id, name, type, kind, country, is_known
ENTITIES = (
    ("veridane", "Veridane Systems", "company", "vendor", "US", True),
    ("veridane-gaze", "Gazepoint", "product", None, None, True),
    ("harrow-falls-pd", "Harrow Falls Police Department", "agency", "police", "US", True),
    ("open-lens", "Open Lens Coalition", "group", "civil liberties", "US", True),
    ("northgate-fund", "Northgate Sisters’ Fund", "group", "shareholder", "US", True),
    ("brightmart", "Brightmart", "company", "retailer", "DE", True),
    ("kestrel-optics", "Kestrel Optics", "company", "vendor", "GB", True),
    ("altmark-board", "Data Protection Board of Altmark", "agency", "regulator", "DE", True),
    ("x-tallow-institute", "Tallow Institute", "research", None, None, False),
)

#: surface, entity_id, role; None means that the link was not safe
NAMES = (
    ("Veridane Systems", "veridane", "vendor"),
    ("Veridane", "veridane", "vendor"),
    ("Gazepoint", "veridane-gaze", "other"),
    ("Harrow Falls Police Department", "harrow-falls-pd", "buyer"),
    ("Open Lens Coalition", "open-lens", "critic"),
    ("Northgate Sisters’ Fund", "northgate-fund", "investor"),
    ("Brightmart", "brightmart", "buyer"),
    ("Kestrel Optics", "kestrel-optics", "vendor"),
    ("Data Protection Board of Altmark", "altmark-board", "regulator"),
    ("Tallow Institute", "x-tallow-institute", "source"),
    ("Mercer", None, "other"),
)


@dataclass(frozen=True)
class ArticleText:
    """One article to be made. `evidence` and `deals` are quotes of `text`; `story` is the slug of its story."""

    slug: str
    outlet: str
    day: str
    title: str
    text: str
    story: str
    types: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    copy_of: str = ""
    topic: str = "core"
    is_undated: bool = False
    is_withheld: bool = False


LETTER = ArticleText(
    slug="owners-write-to-veridane",
    outlet="harbour-ledger",
    day="2026-02-03",
    title="Owners ask Veridane to stop selling face matching to police",
    text=(
        "Nineteen shareholders have asked Veridane Systems to stop supplying Gazepoint, its face-matching product, "
        "to police forces until the board has studied the harm it may do.\n"
        "“We will not wait for the first wrongful arrest,” the Northgate Sisters’ Fund wrote in a letter to the "
        "company on Monday.\n"
        f"{BOILERPLATE}\n"
        "The Harrow Falls Police Department has used Gazepoint since 2024 under a contract worth $1.2 million, "
        "according to records that the Open Lens Coalition published 🔎 in January. "
        "A spokesperson for the coalition, Mercer, called the records a warning.\n"
        "Veridane did not answer questions."
    ),
    story="letter",
    types=("shareholder_action", "contested_use"),
    evidence=(
        "Nineteen shareholders have asked Veridane Systems to stop supplying Gazepoint, its face-matching product, "
        "to police forces until the board has studied the harm it may do.",
        "“We will not wait for the first wrongful arrest,” the Northgate Sisters’ Fund wrote in a letter to the "
        "company on Monday.",
    ),
)
LETTER_COPY = ArticleText(
    slug="owners-write-to-veridane-wire",
    outlet="wirepoint",
    day="2026-02-04",
    title="Owners ask Veridane to stop selling face matching to police",
    text=LETTER.text.replace(f"{BOILERPLATE}\n", ""),
    story="letter",
    types=("shareholder_action",),
    copy_of="owners-write-to-veridane",
)
VOTE = ArticleText(
    slug="veridane-vote-on-police-sales",
    outlet="lens-weekly",
    day="2026-05-19",
    title="Veridane faces a vote on police sales",
    text=(
        "Shareholders of Veridane Systems will vote next month on a resolution that would end sales of Gazepoint "
        "to police.\n"
        "The Open Lens Coalition said that 4,000 people had signed a petition in its support.\n"
        "“Our customers are bound by law, and we review how they use the product,” Veridane said in a statement."
    ),
    story="vote",
    types=("shareholder_action", "ngo_campaign", "company_response"),
    evidence=(
        "Shareholders of Veridane Systems will vote next month on a resolution that would end sales of Gazepoint "
        "to police.",
        "“Our customers are bound by law, and we review how they use the product,” Veridane said in a statement.",
    ),
)
VOTE_PAYWALLED = ArticleText(
    slug="veridane-petition-grows",
    outlet="harbour-ledger",
    day="2026-05-21",
    title="Petition against Veridane grows",
    text=(
        "The petition against sales of Gazepoint by Veridane Systems has passed 9,000 names, the Open Lens Coalition "
        "said.\nThe rest of this text is for subscribers of the paper, who pay for it."
    ),
    story="vote",
    types=("ngo_campaign",),
    evidence=(
        "The petition against sales of Gazepoint by Veridane Systems has passed 9,000 names, the Open Lens Coalition "
        "said.",
    ),
    is_withheld=True,
)
FINE = ArticleText(
    slug="brightmart-fined",
    outlet="altmark-bote",
    day="2026-06-08",
    title="Brightmart fined over cameras at its doors",
    text=(
        "The Data Protection Board of Altmark has fined Brightmart €2.4 million for matching shoppers’ faces against "
        "a watch list without asking them.\n"
        "The retailer bought the system from Kestrel Optics in 2025 and ran it in 31 shops.\n"
        "Brightmart said that it had switched the cameras off and would appeal."
    ),
    story="fine",
    types=("fine", "unlawful_data_collection", "regulatory_action"),
    evidence=(
        "The Data Protection Board of Altmark has fined Brightmart €2.4 million for matching shoppers’ faces against "
        "a watch list without asking them.",
        "Brightmart said that it had switched the cameras off and would appeal.",
    ),
)
FINE_UNDATED = ArticleText(
    slug="what-the-brightmart-fine-means",
    outlet="lens-weekly",
    day="2026-06-09",
    title="What the Brightmart fine means for shops",
    text=(
        "After the fine for Brightmart, shops that match faces need consent, a lawyer of the Tallow Institute said.\n"
        "Kestrel Optics said that it had told its customers so."
    ),
    story="fine",
    types=("regulatory_action",),
    evidence=("Kestrel Optics said that it had told its customers so.",),
    is_undated=True,
)
LAUNCH = ArticleText(
    slug="kestrel-launches-gate",
    outlet="lens-weekly",
    day="2026-06-02",
    title="Kestrel Optics launches a face gate for offices",
    text="Kestrel Optics has launched a gate that opens when it knows a face. It goes on sale in autumn.",
    story="launch",
)
FERRIES = ArticleText(
    slug="ferries-run-again",
    outlet="harbour-ledger",
    day="2026-06-07",
    title="Ferries run again after the storm",
    text="The ferries to the islands run again. Facial recognition at the pier stays off, the harbour said.",
    story="",
    topic="passing",
)
ARTICLES = (LETTER, LETTER_COPY, VOTE, VOTE_PAYWALLED, FINE, FINE_UNDATED, LAUNCH, FERRIES)
