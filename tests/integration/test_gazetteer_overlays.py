"""A folder of one's own over the packaged gazetteer: the whole data is loaded each time, as a run does."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from pipeline.tag.gazetteer import Alias, Entity, GazetteerError, load_gazetteer
from pipeline.tag.gazetteer.edit import add_line
from pipeline.tag.gazetteer.normal import default_case
from tests.loaded import gazetteer

ENTITY = "entity_id,name,kind,country,aliases"
ALIAS = "entity_id,alias,valid_from,valid_to"
RULE = "surface,entity_id,policy,near,anywhere,before,after,not_near,not_before,not_after,note"


def write(folder: Path, **files: list[str]) -> None:
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_an_overlay_that_is_no_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="is not a folder"):
        load_gazetteer([tmp_path / "nowhere"])


def test_all_mistakes_are_in_one_error(tmp_path: Path) -> None:
    write(tmp_path, companies=[ENTITY, "Bad,Bad,vendor,US,"], groups=[ENTITY, "good,,consumer,US,"])
    with pytest.raises(GazetteerError) as error:
        load_gazetteer([tmp_path])
    assert len(error.value.problems) == 2
    assert str(error.value).count("\n") == 1


def test_an_overlay_adds_replaces_and_changes_rules(tmp_path: Path) -> None:
    write(
        tmp_path,
        companies=[ENTITY, "acme-lens,Acme Lens,vendor,US,", "pinterest,Pinterest,platform,US,Pinboard Co"],
        aliases=[ALIAS, "amazon,Acme Rainforest Shop,2001-02-03,"],
        ambiguous=[RULE, "Target,target,never,,,,,,,,"],
    )
    plain, laid = gazetteer(), load_gazetteer([tmp_path])
    assert laid.candidates("Acme Lens") == ("acme-lens",)
    assert (plain.entities["pinterest"].kind, laid.entities["pinterest"].kind) == ("deployer", "platform")
    assert laid.candidates("Pinboard Co") == ("pinterest",)
    assert laid.candidates("Acme Rainforest Shop") == ("amazon",)
    since = [alias.valid_from for alias in laid.entities["amazon"].aliases if alias.text == "Acme Rainforest Shop"]
    assert since == [date(2001, 2, 3)]
    rule = laid.rule("Target")
    assert rule is not None
    assert [reading.policy for reading in rule.readings] == ["never"]
    assert laid.version != plain.version
    assert len(laid.entities) == len(plain.entities) + 1


def test_loading_is_fast() -> None:
    start = time.process_time()
    load_gazetteer()
    assert time.process_time() - start < 1.5  # 0.2 s on an idle core; a busy one takes several times as long


def test_an_added_line_is_loaded_by_the_next_run(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    lens = Entity("acme-lens", "Acme Lens", "company", "vendor", "US", (Alias("ACL", "exact"), Alias("Lens", "exact")))
    aid = Entity("acme-aid", 'Acme "Aid", Ltd', "company", "other", None)
    assert add_line(folder, lens) == add_line(folder, aid) == folder / "companies.csv"
    assert (folder / "companies.csv").read_text(encoding="utf-8").splitlines() == [
        "entity_id,name,kind,country,aliases",
        'acme-aid,"Acme ""Aid"", Ltd",other,,',
        "acme-lens,Acme Lens,vendor,US,ACL|Lens{exact}",
    ]
    laid = load_gazetteer([folder])
    assert laid.entities["acme-lens"] == lens
    assert laid.candidates("Lens") == ("acme-lens",)


def test_a_refused_line_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    eye = Entity("acme-eye", "Acme Eye", "product", "face-recognition", "US", (), "nobody")
    with pytest.raises(GazetteerError, match="'nobody' is no entity_id"):
        add_line(tmp_path, eye)
    assert not (tmp_path / "products.csv").exists()
    add_line(tmp_path, Entity("acme-eye", "Acme Eye", "product", "face-recognition", "US", (), "amazon"))
    before = (tmp_path / "products.csv").read_bytes()
    with pytest.raises(GazetteerError, match="used twice"):
        add_line(tmp_path, Entity("acme-eye", "Acme Eye Two", "product", "face-recognition", "US", (), "amazon"))
    assert (tmp_path / "products.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "why"),
    [("the", "common word"), ("National", "common word"), ("Q", "less than two"), ("Agency", "stop_surf")],
)
def test_a_word_that_stands_in_every_text_is_refused(tmp_path: Path, text: str, why: str) -> None:
    lens = Entity("acme-lens", "Acme Lens", "company", "vendor", "US", (Alias(text, default_case(text)),))
    with pytest.raises(GazetteerError, match=why):
        add_line(tmp_path, lens)
    assert not (tmp_path / "companies.csv").exists()


def test_a_common_word_with_a_rule_is_taken(tmp_path: Path) -> None:
    header = "surface,entity_id,policy,near,anywhere,before,after,not_near,not_before,not_after,note"
    rule = "National,acme-lens,context,lens,,,,,,,"
    (tmp_path / "ambiguous.csv").write_text(f"{header}\n{rule}\n", encoding="utf-8")
    add_line(tmp_path, Entity("acme-lens", "Acme Lens", "company", "vendor", "US", (Alias("National", "caps"),)))
    assert load_gazetteer([tmp_path]).candidates("National") == ("acme-lens",)


def test_a_name_with_a_line_break_is_added_as_one_line(tmp_path: Path) -> None:
    added = ["gazetteer", "add", "acme-optics", "Acme\n\x1b[31m Optics", "--type", "company", "--kind", "vendor"]
    result = CliRunner().invoke(cli.app, [*added, "--alias", "Acme\tLenses", "--folder", str(tmp_path)])
    assert result.exit_code == 0, result.output
    written = (tmp_path / "companies.csv").read_text(encoding="utf-8").splitlines()
    assert written[1:] == ["acme-optics,Acme [31m Optics,vendor,,Acme Lenses"]
