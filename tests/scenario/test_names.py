"""Real names and codes are refused wherever they stand; fictional names and ordinary words pass."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from sim.scenario import Problem, load
from sim.scenario.names import codes, real_names

Broken = Callable[[Callable[[dict[str, Any]], object]], dict[str, Problem]]


@pytest.mark.parametrize(
    "text",
    [
        "sent from France",
        "SENT FROM FRANCE",
        "France's ports",
        "Cote d'Ivoire",
        "Bosnia and Herzegovina",
        "the United States of America",
        "a firm in Paris",
        "flown to Port-au-Prince",
        "Turkey and Chad",
        "North Korea",
        "Hong Kong",
        "US trade",
        "Fran\u00adce",
        "Fran\u200bce",
        "en Allemagne",
        "de l'Égypte",
        "de l’Egypte",
        "aux Etats-Unis",
        "le Royaume-Uni",
        "à Bruxelles",
        "la Corée du Sud",
        "à Vienne",
        "во Франции",
        "с Германией",
        "В РОССИИ",
        "Российской Федерации",
        "из Соединённых Штатов Америки",
        "в Саудовской Аравии",
        "о Северной Македонии",
        "Китаем",
        "на Кубе",
        "в Египте",
        "Беларусью",
        "из Нидерландов",
        "в Москве",
        "Парижем",
        "из Афин",
        "в Буэнос-Айресе",
        "КНДР",
        "США",
        "Республике Того",
    ],
)
def test_names_of_real_states_and_capitals_are_found_in_three_languages(text: str) -> None:
    assert real_names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Velmora, Selvane, Dovria, Estmar, Torvane, Port Averil",
        "Вельмора, Сельвана, Доврия, Эстмар, Торван, Порт-Аверил",
        "male officers ate turkey on china plates and swept up the chad",
        "contact us about the jersey",
        "une réunion de coordination de la cellule ; le sucre, les tours, le roseau",
        "qu'il vienne avec la grenade et le principe",
        "Того, кто из вены взял куб, мали ли, перу и чад",
        "в ломе, с доходом, дели на три",
        "the Australia Group list; les listes du Groupe d'Australie",
        "OSCE, UNODA, INTERPOL, UNODC, OPCW, United Nations, Организация Объединенных Наций, ООН, Nations Unies",
        "The Hague Code of Conduct",
        "Chinatown, Francesca, Romeo",
        "",
    ],
)
def test_fictional_names_institutions_and_common_words_pass(text: str) -> None:
    assert real_names(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "1234.56",
        "1234.56.78",
        "12345678",
        "1234 56",
        "HS 1234",
        "heading 1234",
        "код ТН ВЭД 1234",
        "9A999",
        "9a999.b",
        "9А999",
        "99.A.9",
        "ML99",
        "12345-67-8",
        "UN 9999",
    ],
)
def test_text_shaped_like_a_code_is_found(text: str) -> None:
    assert codes(f"It says {text} here.")


@pytest.mark.parametrize(
    "text",
    [
        "In 2025 30 posts opened 100 000 consignments, 12.50 a day, 15–20 %.",
        "OP3c, 9a, 9(c), L11.N, L21, network-01, S/2016/1038, GAO-04-357, 13(2), 2021-12-31",
        "resolution 1540 (2004), UN 1540, 3.5 days, 1.2.3",
    ],
)
def test_ordinary_numbers_and_references_pass(text: str) -> None:
    assert codes(text) == ()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("title.en", lambda d: d["title"].update(en="Trade in Poland")),
        ("title.fr", lambda d: d["title"].update(fr="Le commerce au Sénégal")),
        ("title.ru", lambda d: d["title"].update(ru="Торговля с Казахстаном")),
        ("posts[2].name.en", lambda d: d["posts"][2]["name"].update(en="Ottawa airport")),
        ("briefing.ru", lambda d: d["briefing"].update(ru=d["briefing"]["ru"] + "\nКак в Индии.")),
        ("states[0].budget.source", lambda d: d["states"][0].update(budget={"value": 9, "source": "seen in Peru"})),
        ("states[0].id", lambda d: d["states"][0].update(id="japan")),
        ("profiles.japan", lambda d: d["profiles"].update(japan={})),
        ("holdings[0].name.en", lambda d: d["holdings"][0]["name"].update(en="Store for 9A999")),
        ("map.places[0].name.fr", lambda d: d["map"]["places"][0]["name"].update(fr="Londres")),
    ],
)
def test_a_real_name_or_code_anywhere_is_refused_at_its_field(field: str, change: Any, problems: Broken) -> None:
    assert problems(change)[field].expected.startswith("no ")


def test_what_was_found_is_named_as_it_is_known(problems: Broken) -> None:
    problem = problems(lambda data: data["title"].update(ru="Торговля с Казахстаном"))["title.ru"]
    assert (problem.found, problem.expected) == ("'Казахстан'", "no name of a real State, territory or capital")


def test_reading_a_long_text_is_quick() -> None:
    load("two-doors")
    text = "The transit hub opens its posts to lawful trade and reports what it stopped. " * 250
    began = time.perf_counter()
    assert not real_names(text)
    assert not codes(text)
    assert time.perf_counter() - began < 1
