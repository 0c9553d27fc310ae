"""What a kind of party can never be in an article, whatever the words around its name look like."""

from __future__ import annotations

import pytest

from pipeline.records import EntityType, Role
from pipeline.tag.gazetteer.kinds import KINDS
from pipeline.tag.role_features import Part
from pipeline.tag.roles import ROLES, allowed, kind_of, role_limits
from pipeline.tag.within import Party


@pytest.mark.parametrize(
    ("kind", "guessed", "role"),
    [
        ("dpa", "buyer", "regulator"),
        ("dpa", "lawmaker", "regulator"),
        ("dpa", "critic", "critic"),
        ("regulator", "buyer", "regulator"),
        ("legislature", "buyer", "lawmaker"),
        ("court", "buyer", "other"),
        ("police", "regulator", "buyer"),
        ("police", "subject", "subject"),
        ("religious-investor", "critic", "investor"),
        ("operator", "regulator", "buyer"),
        ("operator", "critic", "critic"),
        ("transport", "regulator", "buyer"),
        ("education", "regulator", "buyer"),
        ("vendor", "buyer", "buyer"),
        ("", "buyer", "buyer"),
    ],
)
def test_a_kind_rules_out_what_it_cannot_be(kind: str, guessed: Role, role: Role) -> None:
    assert allowed(guessed, kind) == role


def test_limits_speak_of_kinds_and_roles_that_there_are() -> None:
    known = {kind for kinds in KINDS.values() for kind in kinds} | {"operator"}  # that one is told by names alone
    for kind, limit in role_limits().items():
        assert kind in known
        assert limit.never < set(ROLES)
        assert limit.instead in ROLES
        assert limit.instead not in limit.never


@pytest.mark.parametrize(
    ("name", "entity_type", "kind"),
    [
        ("Brenmark Data Protection Authority", "agency", "regulator"),
        ("Privacy Commissioner of Brenmark", "agency", "regulator"),
        ("Tarrow Ombudsman", "agency", "regulator"),
        ("Corland Surveillance Camera Inspectorate", "agency", "regulator"),
        ("Office for the Protection of Personal Data", "agency", "regulator"),
        ("Northmere Transit Authority", "agency", "operator"),
        ("Port Authority of Selwyn", "agency", "operator"),
        ("Marlow Fen Unified School District", "agency", "operator"),
        ("Amsel Housing Authority", "agency", "operator"),
        ("Corland Rail Regulator", "agency", "regulator"),
        ("Port Marlow District Council", "agency", ""),
        ("Brenmark Department of Information Technology", "agency", ""),
        ("Data Authority Partners", "company", ""),
    ],
)
def test_a_name_says_who_watches_and_who_runs_a_service(name: str, entity_type: EntityType, kind: str) -> None:
    assert kind_of(Part(Party(None, name, entity_type, False, ()))) == kind


@pytest.mark.parametrize(
    ("name", "kind", "meant"),
    [
        ("Veldmark Ministry of Foreign Trade", "government", "regulator"),
        ("Office of Strategic Exports", "", "regulator"),
        ("Ministry of Transport", "government", "government"),
        ("Trade Control Police", "police", "police"),
    ],
)
def test_who_says_what_may_be_sold_abroad_is_no_buyer_of_it(name: str, kind: str, meant: str) -> None:
    assert kind_of(Part(Party(None, name, "agency", False, ()), kind)) == meant
