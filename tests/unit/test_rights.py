"""Reservations and refusals in headers and metas are found and quoted."""

from __future__ import annotations

import pytest

from pipeline.read.rights import rights_of


@pytest.mark.parametrize(
    ("headers", "html", "reserved", "refused"),
    [
        ({}, "", False, False),
        ({"X-Robots-Tag": "noindex"}, "", False, False),
        ({"X-Robots-Tag": "noindex, noai"}, "", False, True),
        ({"x-robots-tag": "otherbot: noimageai"}, "", False, True),
        ({"TDM-Reservation": "1"}, "", True, False),
        ({"TDM-Reservation": "0"}, "", False, False),
        ({}, '<meta name="robots" content="noai, noimageai">', False, True),
        ({}, "<META CONTENT=noai NAME=ROBOTS>", False, True),
        ({}, "<meta name='tdm-reservation' content='1'>", True, False),
        ({}, '<meta name="description" content="noai">', False, False),
    ],
)
def test_statements(headers: dict[str, str], html: str, reserved: bool, refused: bool) -> None:
    rights = rights_of(headers, html)
    assert (rights.tdm_reserved, rights.ai_opt_out) == (reserved, refused)
    assert rights.withholds_text is (reserved or refused)
    assert bool(rights.basis) is rights.withholds_text


def test_the_basis_quotes_each_statement_with_its_place() -> None:
    html = '<meta name="tdm-policy" content="https://lantern.example/policy.json"><meta name="robots" content="noai">'
    assert rights_of((("TDM-Reservation", "1"),), html, robots_allowed=False).basis == (
        "robots.txt: disallowed",
        "header tdm-reservation: 1",
        "meta tdm-policy: https://lantern.example/policy.json",
        "meta robots: noai",
    )
