"""The model's parameters: each can be understood by itself, wherever its text stands alone."""

import re

import pytest

from sim.scenario.parameters import PARAMETERS
from sim.words import LANGUAGES
from sim.words.reader import Reader


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_parameters_are_called_the_same(language: str) -> None:
    reader = Reader(language)  # type: ignore[arg-type]
    texts = [reader._(parameter.text) for parameter in PARAMETERS]
    assert len(set(texts)) == len(texts)


def test_no_parameter_points_to_another_or_leaves_out_whose_gain_it_means() -> None:
    pointing = re.compile(r"\b(that|this) (time|effort|share)\b|\bthe gain\b|, (routine|referred)$|^utility of")
    assert [parameter.text for parameter in PARAMETERS if pointing.search(parameter.text)] == []
