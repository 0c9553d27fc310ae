"""Stories told in other languages than English: what all news of a language shares makes no story."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipeline.detect.clusters import Profile
from pipeline.detect.controversies import ControversyIndex
from pipeline.detect.signatures import signature
from pipeline.detect.stories import StoryIndex
from pipeline.detect.words import telling_words
from pipeline.records import Document, Sifted, Signature, Tagged

SIFTED = Sifted("v", "core", 0.8, True, 0.6, (("regulatory_action", 0.6),))
DAY = datetime(2025, 1, 3, 9, tzinfo=UTC)
#: By language a matter, the same told by somebody else, and another matter.
TOLD = {
    "de": (
        "Bußgeld für Handelskette Lindenhof wegen Gesichtserkennung\n"
        "In vierzig Filialen der Kette Lindenhof in Osterbeck wurden Kunden ohne Einwilligung mit Kameras erfasst.",
        "Lindenhof muss für Gesichtserkennung zahlen\n"
        "Die Kette Lindenhof hat in vierzig Filialen Kunden in Osterbeck ohne Einwilligung mit Kameras erfasst.",
        "Streit um Gesichtserkennung bei der Polizei in Wiesental\n"
        "Die Polizei setzt die Technik ein, um Diebesbanden zu finden; Kunden des Herstellers sind auch andere "
        "Behörden.",
    ),
    "fr": (
        "L’enseigne Valombre sanctionnée pour reconnaissance faciale\n"
        "Valombre utilisait la reconnaissance faciale dans ses magasins de Brissac sans le consentement des clients.",
        "Valombre condamnée : la reconnaissance faciale de Brissac jugée illégale\n"
        "À Brissac, les magasins de l’enseigne Valombre scannaient les visages à l’entrée.",
        "Reconnaissance faciale dans les lycées de Morvan : la décision est annulée\n"
        "Des parents d’élèves avaient saisi la justice contre l’usage des portiques.",
    ),
    "es": (
        "Multa a Supermercados Altozano por reconocimiento facial\n"
        "Altozano utilizaba un sistema de reconocimiento facial en sus tiendas de Valdemora sin consentimiento de los"
        " clientes.",
        "Altozano pagará por el reconocimiento facial de Valdemora\n"
        "Las tiendas de Altozano en Valdemora detectaban a personas con orden de alejamiento.",
        "La justicia suspende el reconocimiento facial de prófugos en Puerto Lindo\n"
        "Un juez ordenó la suspensión del sistema de reconocimiento facial que usa la policía de la ciudad.",
    ),
    "it": (
        "Riconoscimento facciale a Borgoluce, ferme le telecamere\n"
        "Il sistema di riconoscimento facciale era nel parco davanti alla stazione di Borgoluce.",
        "Borgoluce, stop alle telecamere con riconoscimento facciale\n"
        "Nel parco della stazione il Comune di Borgoluce deve spegnere il sistema.",
        "Sanzione a una palestra per il riconoscimento facciale\n"
        "La palestra rilevava le presenze dei dipendenti con il sistema di riconoscimento facciale.",
    ),
    "pt": (
        "Metrô de Serra Alta é processado por reconhecimento facial\n"
        "Entidades processaram o metrô de Serra Alta por usar reconhecimento facial nas catracas sem consentimento.",
        "Reconhecimento facial suspenso no metrô de Serra Alta\n"
        "As catracas do metrô de Serra Alta não podem mais usar o reconhecimento facial dos passageiros.",
        "Homem é preso por engano após reconhecimento facial\n"
        "O sistema de reconhecimento facial da secretaria o confundiu com um foragido, segundo a defensoria.",
    ),
    "nl": (
        "Boete voor supermarkt Brinkhof om gezichtsherkenning\n"
        "Brinkhof in Oosterwolde filmde klanten met gezichtsherkenning zonder toestemming.",
        "Brinkhof beboet: gezichtsherkenning bij de ingang\n"
        "Supermarkt Brinkhof uit Oosterwolde gebruikte gezichtsherkenning bij de ingang.",
        "Kritiek op gezichtsherkenning door politie\n"
        "De politie gebruikte gezichtsherkenning zonder dat daar een wet voor was; een organisatie eist opheldering.",
    ),
}


def make(name: str, told: str, language: str, hours: int = 0) -> Signature:
    title, _, text = told.partition("\n")
    at = DAY + timedelta(hours=hours)
    document = Document(name, f"https://{name}.example/", title, text, language, name, at)
    return signature(document, Tagged("t"), SIFTED)


@pytest.mark.parametrize("language", TOLD)
def test_two_matters_of_one_language_share_no_story_and_no_controversy(language: str) -> None:
    first, _, other = (make(str(n), told, language, n) for n, told in enumerate(TOLD[language]))
    stories, controversies = StoryIndex(), ControversyIndex()
    stories.add(Profile.of(first), "s")
    controversies.add(Profile.of(first), "c")
    assert stories.place(Profile.of(other))[0].group_id is None
    assert controversies.place(Profile.of(other)).group_id is None


@pytest.mark.parametrize("language", TOLD)
def test_one_happening_told_twice_is_one_story(language: str) -> None:
    first, again, _ = (make(str(n), told, language, n) for n, told in enumerate(TOLD[language]))
    stories = StoryIndex()
    stories.add(Profile.of(first), "s")
    assert stories.place(Profile.of(again))[0].group_id == "s"


def test_two_languages_share_nothing_but_names() -> None:
    stories, controversies = StoryIndex(), ControversyIndex()
    for language, (first, *_) in TOLD.items():
        profile = Profile.of(make(language, first, language))
        assert stories.place(profile)[0].group_id is None
        assert controversies.place(profile).group_id is None
        stories.add(profile, language)
        controversies.add(profile, language)


def test_articles_and_prepositions_before_an_apostrophe_are_no_part_of_a_word() -> None:
    assert telling_words(["L’Observatoire", "d’Orgelac", "qu’il"], "fr") == ["observatoire", "orgelac"]
    assert telling_words(["dell’Orgelac", "un’isola"], "it") == ["orgelac", "isola"]
    assert telling_words(["d’Orgelac"], "en") == ["d'orgelac"]


def test_a_word_that_is_common_in_one_language_tells_in_another() -> None:
    assert telling_words(["Die", "Rosten"], "de") == ["rosten"]
    assert telling_words(["Die", "Rosten"], "en") == ["die", "rosten"]
