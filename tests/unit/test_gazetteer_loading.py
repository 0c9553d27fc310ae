"""Bad data is refused with file, line and field, all mistakes at once; an overlay adds and replaces."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipeline.tag.gazetteer import Problem, build
from pipeline.tag.gazetteer.checks import is_entity_id, is_isin, is_lei, is_ticker, is_website, is_wikidata, parse_date

ENTITY = "entity_id,name,kind,country,aliases"
PRODUCT = "entity_id,name,kind,country,vendor,aliases"
ALIAS = "entity_id,alias,valid_from,valid_to"
IDENTIFIER = "entity_id,scheme,value,valid_from,valid_to,source"
PARENT = "entity_id,parent,valid_from,valid_to"
RULE = "surface,entity_id,policy,near,anywhere,before,after,not_near,not_before,not_after,note"
ACME = "acme,Acme Optics,vendor,US,"


def write(folder: Path, **files: list[str]) -> Path:
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def problems(folder: Path) -> list[Problem]:
    return build([folder])[1]


def told(folder: Path) -> list[tuple[str, int, str]]:
    """File, line and field of each problem."""
    return [(Path(found.file).name, found.line, found.field) for found in problems(folder)]


@pytest.mark.parametrize(
    ("line", "field", "message"),
    [
        ("Acme,Acme,vendor,US,", "entity_id", "no slug"),
        ("x-acme,Acme,vendor,US,", "entity_id", "no slug"),
        ("acme,,vendor,US,", "name", "is empty"),
        ("acme,Acme{exact},vendor,US,", "name", "belongs to an alias"),
        ("acme,Acme,seller,US,", "kind", "'seller' is none of"),
        ("acme,Acme,vendor,usa,", "country", "no ISO 3166"),
        ("acme,Acme,vendor,US,ACM{upper}", "aliases", "is none of {exact}"),
        ("acme,Acme,vendor,US", "entity_id", "has 4 cells, expected 5"),
    ],
)
def test_a_bad_cell_is_named_by_file_line_and_field(tmp_path: Path, line: str, field: str, message: str) -> None:
    found = problems(write(tmp_path, companies=["# comment", ENTITY, "", line]))
    assert [(Path(one.file).name, one.line, one.field) for one in found] == [("companies.csv", 4, field)]
    assert message in found[0].message


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("isin", "US0231351068"),
        ("isin", "US02313510"),
        ("lei", "ZXTILKJKG63JELOEG631"),
        ("ticker", "AMZN"),
        ("wikidata", "P31"),
    ],
)
def test_an_identifier_that_fails_its_check_is_refused(tmp_path: Path, scheme: str, value: str) -> None:
    folder = write(tmp_path, companies=[ENTITY, ACME], identifiers=[IDENTIFIER, f"acme,{scheme},{value},,,known"])
    assert told(folder) == [("identifiers.csv", 2, "value")]


def test_an_identifier_without_its_source_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, companies=[ENTITY, ACME], identifiers=[IDENTIFIER, "acme,isin,US0231351067,,,"])
    assert told(folder) == [("identifiers.csv", 2, "source")]


def test_references_to_nobody_are_refused(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        companies=[ENTITY, ACME],
        products=[PRODUCT, "eye,Eye,face-recognition,US,nobody,"],
        aliases=[ALIAS, "nobody,Acme Old,,"],
        parents=[PARENT, "acme,nobody,,"],
        ambiguous=[RULE, "Acme,nobody,context,,,,,,,,"],
    )
    assert sorted(told(folder)) == [
        ("aliases.csv", 2, "entity_id"),
        ("ambiguous.csv", 2, "entity_id"),
        ("parents.csv", 2, "parent"),
        ("products.csv", 2, "vendor"),
    ]


def test_a_circle_of_parents_is_told_once(tmp_path: Path) -> None:
    lines = [f"{name},{name.title()} Group,investor,US," for name in ("one", "two", "three")]
    folder = write(tmp_path, companies=[ENTITY, *lines], parents=[PARENT, "one,two,,", "three,one,,", "two,three,,"])
    assert told(folder) == [("parents.csv", 2, "parent")]


def test_a_parent_above_a_circle_does_not_hang(tmp_path: Path) -> None:
    lines = [f"{name},{name.title()} Group,investor,US," for name in ("one", "two", "three")]
    folder = write(tmp_path, companies=[ENTITY, *lines], parents=[PARENT, "one,two,,", "two,one,,", "three,one,,"])
    assert told(folder) == [("parents.csv", 2, "parent")]


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ("2020-13-01,", "valid_from"),
        ("soon,", "valid_from"),
        ("2021,2020", "valid_to"),
        ("2021-05-01,2021-05-01", "valid_to"),
    ],
)
def test_bad_dates_are_refused(tmp_path: Path, dates: str, field: str) -> None:
    folder = write(tmp_path, companies=[ENTITY, ACME], aliases=[ALIAS, f"acme,Acme Old,{dates}"])
    assert told(folder) == [("aliases.csv", 2, field)]


def test_a_name_claimed_twice_needs_a_reading_each(tmp_path: Path) -> None:
    both = ["acme-optics,Acme Optics,vendor,US,Acme", "acme-foods,Acme Foods,other,US,Acme"]
    folder = write(tmp_path, companies=[ENTITY, *both])
    assert told(folder) == [("companies.csv", 2, "aliases"), ("companies.csv", 3, "aliases")]
    write(tmp_path, ambiguous=[RULE, "Acme,acme-foods,context,food,,,,,,,"])
    assert told(folder) == [("companies.csv", 2, "aliases")]
    write(tmp_path, ambiguous=[RULE, "Acme,acme-foods,context,food,,,,,,,", "Acme,acme-optics,context,lens,,,,,,,"])
    assert told(folder) == []


def test_names_that_differ_in_capitals_that_count_do_not_clash(tmp_path: Path) -> None:
    folder = write(tmp_path, companies=[ENTITY, "acme,Acme,vendor,US,", "acme-2,ACME,vendor,US,"])
    assert told(folder) != []  # "Acme" may stand in capitals
    write(folder, companies=[ENTITY, "acme,iAcme,vendor,US,iAcme{exact}", "acme-2,IACME,vendor,US,IACME{exact}"])
    assert told(folder) == []


def test_readings_of_one_surface_must_be_written_alike(tmp_path: Path) -> None:
    rules = [RULE, "ACME{exact},acme,context,lens,,,,,,,", "Acme,,context,food,,,,,,,"]
    folder = write(tmp_path, companies=[ENTITY, ACME], ambiguous=rules)
    assert told(folder) == [("ambiguous.csv", 3, "surface")]


def test_a_reading_that_is_there_already_is_refused(tmp_path: Path) -> None:
    rules = [RULE, "ACME{exact},acme,context,lens,,,,,,,", "ACME{exact},acme,context,lens,,,,,,,"]
    folder = write(tmp_path, companies=[ENTITY, ACME], ambiguous=rules)
    assert told(folder) == [("ambiguous.csv", 3, "surface")]


def test_an_unknown_policy_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, companies=[ENTITY, ACME], ambiguous=[RULE, "Acme,acme,maybe,,,,,,,,"])
    assert told(folder) == [("ambiguous.csv", 2, "policy")]


def test_an_entity_id_used_twice_is_refused_across_files(tmp_path: Path) -> None:
    folder = write(tmp_path, agencies=[ENTITY, "acme,Acme Agency,police,US,"], companies=[ENTITY, ACME, ACME])
    assert sorted(told(folder)) == [("agencies.csv", 2, "entity_id"), ("companies.csv", 3, "entity_id")]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[[pattern]\n", "is no TOML"),
        ('[[pattern]]\nname = "a"\n', "lacks regex, type, kind"),
        ('[[pattern]]\nname = "a"\nregex = "A"\ntype = "agency"\nkind = "shop"\n', "is no type and kind"),
        ('[[pattern]]\nname = "a"\nregex = "{b}"\ntype = "agency"\nkind = "police"\n', "uses {b}"),
        ('[[pattern]]\nname = "a"\nregex = "("\ntype = "agency"\nkind = "police"\n', "regex: "),
    ],
)
def test_a_bad_pattern_is_refused(tmp_path: Path, toml: str, message: str) -> None:
    (tmp_path / "patterns.toml").write_text(toml, encoding="utf-8")
    found = problems(tmp_path)
    assert [Path(one.file).name for one in found] == ["patterns.toml"]
    assert message in found[0].message


def test_a_file_that_nothing_reads_is_refused_with_the_likely_name(tmp_path: Path) -> None:
    found = problems(write(tmp_path, compannies=[ENTITY, ACME]))
    assert [str(one).rpartition("/")[2] for one in found] == [
        "compannies.csv:0: file: is read by nothing: rename it to companies.csv"
    ]


def test_a_wrong_header_and_a_wrong_encoding_are_told(tmp_path: Path) -> None:
    write(tmp_path, companies=["id,name"])
    (tmp_path / "agencies.csv").write_bytes(b"\xff\xfe\x00")
    assert sorted(told(tmp_path)) == [("agencies.csv", 1, "encoding"), ("companies.csv", 1, "header")]


@pytest.mark.parametrize("value", ["US0231351067", "US5949181045", "DE0007236101", "GB0002634946", "AU0000030678"])
def test_isins_of_the_real_world_pass(value: str) -> None:
    assert is_isin(value)
    assert not is_isin(value[:-1] + str((int(value[-1]) + 1) % 10))


@pytest.mark.parametrize("value", ["ZXTILKJKG63JELOEG630", "INR2EJN1ERAN0W5ZP974"])
def test_leis_of_the_real_world_pass(value: str) -> None:
    assert is_lei(value)
    assert not is_lei(value[:-1] + str((int(value[-1]) + 1) % 10))


def test_other_forms_are_checked() -> None:
    assert is_ticker("STO:SECU B")
    assert not is_ticker("nasdaq:amzn")
    assert is_wikidata("Q42")
    assert not is_wikidata("Q0")
    assert is_website("vendor.example")
    assert not is_website("https://vendor.example")
    assert not is_website("www.vendor.example")
    assert is_entity_id("us-ice")
    assert not is_entity_id("us--ice")
    assert parse_date("2021-10") == date(2021, 10, 1)
    assert parse_date("") is None
