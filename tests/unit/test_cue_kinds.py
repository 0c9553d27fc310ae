"""Which kinds of words speak for which type, and which titles are round-ups."""

from __future__ import annotations

import pytest

from pipeline.detect.cues import folded_sentence, load_patterns


def cues(sentence: str) -> set[str]:
    return set(load_patterns().of(folded_sentence(sentence)))


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The employment tribunal awarded the courier 14,000 crowns.", "litigation"),
        ("The directive was declared unconstitutional.", "litigation"),
        ("Nurses refuse to enrol for drug cabinets.", "employee_protest"),
        ("The dockers' union wins against the gates.", "employee_protest"),
        ("The board tore up the deal with Meditell.", "contract_cancelled"),
        ("Haldmoor lets its contract for the cameras lapse; the tender was annulled.", "contract_cancelled"),
        ("The maker walked away from the airport.", "vendor_withdrawal"),
        ("The firm will stop offering it to forces.", "vendor_withdrawal"),
        ("The bank admits that its gates failed.", "company_response"),
        ("Antlitz will contest it; the order came on Monday.", "company_response"),
        ("The interior ministry drops its plan for travellers.", "regulatory_action"),
        ("Port commissioners: the port commission limits the scans.", "regulatory_action"),
        ("It trained its software on users' selfies.", "unlawful_data_collection"),
        ("They were filmed without being told.", "unlawful_data_collection"),
        ("The cameras mistook him for a thief.", "misidentification"),
        ("The app locked out a courier.", "misidentification"),
        ("It was wrong for women three times as often.", "bias_finding"),
        ("The pictures lay on a server without a password.", "data_breach"),
        ("The tenants handed in a petition.", "ngo_campaign"),
        ("The fund sold its shares.", "shareholder_action"),
        ("The export licence was withdrawn.", "export_sanction"),
        ("The bill would bar police from it.", "ban_or_moratorium"),
    ],
)
def test_kinds_of_words_speak_for_a_type(sentence: str, kind: str) -> None:
    assert f"type:{kind}" in cues(sentence)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("They want an end of facial recognition.", "contract_cancelled"),
        ("The ministry bought a coffee machine.", "regulatory_action"),
        ("Nurses were on the night shift.", "employee_protest"),
        ("The maker leaves nothing to chance.", "vendor_withdrawal"),
        ("The train took her to town.", "misidentification"),
    ],
)
def test_words_of_other_kinds_do_not(sentence: str, kind: str) -> None:
    assert f"type:{kind}" not in cues(sentence)


@pytest.mark.parametrize(
    ("title", "is_roundup"),
    [
        ("Cyber Weekly: Insurer Pays Ransom; Telecom Fixes Router Hole; Agency Rethinks Face Scans", True),
        ("Live: Budget day in Brennland", True),
        ("Legal Roundup: Non-Competes, Wage Theft, and Biometric Time Clocks", True),
        ("Council in brief", True),
        ("Police drop face matching in Calder; union calls it overdue", False),
        ("Court: shop must stop scanning faces", False),
        ("Where we live: a street with cameras", False),
    ],
)
def test_titles_of_round_ups_are_told_from_those_of_one_matter(title: str, is_roundup: bool) -> None:
    assert ("stance:roundup" in cues(title)) is is_roundup


@pytest.mark.parametrize(
    ("sentence", "is_told"),
    [
        ("App lets employees recognise co-workers.", True),
        ("The doors know a guest by name.", True),
        ("It identifies known shoplifters at the tills.", True),
        ("The council recognises the need for benches.", False),
        ("Guests know the way.", False),
    ],
)
def test_who_is_recognised_speaks_for_the_technology(sentence: str, is_told: bool) -> None:
    assert ("topic:knowing" in cues(sentence)) is is_told
