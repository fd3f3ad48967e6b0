"""Figures of an experiment: what is drawn, said and written, in every language, and nothing where there is nothing."""

import xml.etree.ElementTree as ET

import pytest

from sim import lab
from sim.lab.figures import MOST_ROWS, draw
from sim.words import LANGUAGES, translator
from sim.words.formats import readable

TITLE = "{http://purl.org/dc/elements/1.1/}title"


def results(folder, **more):
    values = {
        "title": "Figures",
        "scenarios": ["two-doors"],
        "quarters": 1,
        "seed": 5,
        "replicates": 12,
        "indicators": ["diversions", "trade_cost"],
        "factors": [{"name": "inspection", "lever": "all.L21", "values": [2, 6, 12, 20]}],
        **more,
    }
    study = lab.make(lab.build(values), 5)
    lab.run(study, folder)
    return lab.Results(folder)


def title(path):
    """Return the sentence that an SVG file carries for those who cannot see it."""
    return next(element.text for element in ET.parse(path).iter() if element.tag == TITLE)


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return results(tmp_path_factory.mktemp("shown") / "out")


def test_paired_results_are_drawn_as_differences_and_a_number_as_a_panel(shown, tmp_path):
    assert [path.name for path in draw(shown, tmp_path, "en")] == ["differences.svg", "factors.svg"]


def test_without_a_point_to_compare_with_means_are_drawn(tmp_path):
    found = results(tmp_path / "out", against=None)
    assert [path.name for path in draw(found, tmp_path, "en")] == ["means.svg", "factors.svg"]


def test_the_figures_of_another_indicator_carry_its_name(shown, tmp_path):
    names = [path.name for path in draw(shown, tmp_path, "en", "trade_cost")]
    assert names == ["differences-trade_cost.svg", "factors-trade_cost.svg"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figures_sentence_names_the_lowest_and_the_highest_difference_of_the_summary(shown, tmp_path, language):
    path = next(iter(draw(shown, tmp_path, language)))
    found = shown.summary(["diversions"]).drop_nulls("difference").sort("difference")["difference"]
    sentence = title(path)
    assert sentence.startswith(translator(language)("Diversions"))
    for value in (found[0], found[-1]):
        assert readable(value, language, signed=True) in sentence


def test_the_same_results_give_the_same_file_byte_for_byte(shown, tmp_path):
    first, again = (next(iter(draw(shown, tmp_path / name, "en"))) for name in ("a", "b"))
    assert first.read_bytes() == again.read_bytes()


def test_of_many_points_the_first_and_the_last_are_drawn_and_that_is_said(tmp_path):
    levels = {"factors": [{"name": "inspection", "lever": "all.L21"}], "design": {"kind": "factorial", "levels": 30}}
    found = results(tmp_path / "out", replicates=2, **levels)
    page = next(iter(draw(found, tmp_path, "en"))).read_text("utf-8")
    rows = [group for group in page.split("<g id=") if group.startswith('"ytick_')]
    assert len(rows) == MOST_ROWS


def test_nothing_is_drawn_of_points_that_all_fail(tmp_path):
    found = results(
        tmp_path / "out",
        design={"kind": "table", "rows": [{"inspection": 900}]},
        factors=[{"name": "inspection", "lever": "all.L21"}],
        against=None,
    )
    assert list(draw(found, tmp_path, "en")) == []


def test_an_unknown_column_is_refused(shown, tmp_path):
    with pytest.raises(KeyError):
        list(draw(shown, tmp_path, "en", "sunshine"))


def test_without_matplotlib_it_says_what_to_install(shown, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib", None)
    with pytest.raises(lab.MissingExtra, match=r"Matplotlib is not installed: pip install 'cordon\[lab\]'"):
        list(draw(shown, tmp_path, "en"))
