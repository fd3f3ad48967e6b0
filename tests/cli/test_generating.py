"""``cordon generate``: a folder that the other commands accept, plain words for what cannot be made or written."""

import json

import pytest

from sim.run import run
from sim.scenario import load

SMALL = ("generate", "--states", "3", "--posts", "8", "--networks", "4")


def test_a_written_region_is_checked_loaded_and_run(cordon, tmp_path):
    folder = tmp_path / "region"
    answer = cordon(*SMALL, "--seed", "7", "--quarters", "2", "--out", folder)
    assert answer.code == 0
    assert f"cordon run {folder}" in answer.out
    assert cordon("check", folder).code == 0
    region = load(folder)
    assert (len(region.states), len(region.posts), len(region.networks), region.quarters) == (3, 8, 4, 2)
    record = run(region, seed=1, days=28)
    assert len(record.events) > 0
    ran = cordon("run", folder, "--seed", "1", "--quarters", "1", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["seed"] == 1


def test_the_same_command_writes_the_same_files_and_json_says_what_was_made(cordon, tmp_path):
    answers = [
        cordon(*SMALL, "--seed", "7", "--name", "my-region", "--json", "--out", tmp_path / place) for place in "ab"
    ]
    told = json.loads(answers[0].out)
    assert told["name"] == "my-region"
    assert (told["states"], told["posts"], told["networks"], told["quarters"], told["seed"]) == (3, 8, 4, 8, 7)
    assert told["path"] == str(tmp_path / "a")
    assert told["hash"] == load(tmp_path / "a").hash == json.loads(answers[1].out)["hash"]
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_without_a_seed_one_is_drawn_and_written_down(cordon, tmp_path):
    told = [json.loads(cordon(*SMALL, "--json", "--out", tmp_path / place).out) for place in "ab"]
    assert told[0]["seed"] != told[1]["seed"]
    assert f"--seed {told[0]['seed']} " in (tmp_path / "a" / "README.md").read_text("utf-8")


def test_a_folder_in_use_is_left_alone_unless_forced(cordon, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    answer = cordon(*SMALL, "--seed", "7", "--out", tmp_path)
    assert answer.code == 2
    assert "not empty" in answer.err
    assert "--force" in answer.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert cordon(*SMALL, "--seed", "7", "--out", tmp_path, "--force").code == 0
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert load(tmp_path).name


def test_an_empty_folder_is_used_and_a_file_in_its_place_is_refused(cordon, tmp_path):
    (tmp_path / "empty").mkdir()
    assert cordon(*SMALL, "--out", tmp_path / "empty").code == 0
    (tmp_path / "file").write_text("mine")
    answer = cordon(*SMALL, "--out", tmp_path / "file", "--force")
    assert answer.code == 2
    assert "expected a folder" in answer.err
    below = cordon(*SMALL, "--out", tmp_path / "file" / "below")
    assert below.code == 2
    assert "Traceback" not in below.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--states", "9"), "at least 9"),
        (("--states", "194"), "194"),
        (("--posts", "5001"), "5001"),
        (("--networks", "-1"), "-1"),
        (("--quarters", "81"), "81"),
        (("--seed", str(2**63)), str(2**63)),
        (("--name", "My region"), "My region"),
        (("--name", "france"), "real State"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(cordon, tmp_path, given, said):
    answer = cordon(*SMALL, "--seed", "1", *given, "--out", tmp_path / "region")
    assert answer.code == 2
    assert said in answer.err
    assert not (tmp_path / "region").exists()


@pytest.mark.parametrize(("language", "word"), [("fr", "attendu"), ("ru", "ожидалось")])
def test_refusals_and_results_are_said_in_the_reader_s_language(cordon, tmp_path, language, word):
    assert word in cordon("--lang", language, *SMALL, "--states", "9", "--out", tmp_path / "no").err
    answer = cordon("--lang", language, *SMALL, "--seed", "7", "--out", tmp_path / "region")
    assert load(tmp_path / "region").title.get(language) in answer.out
    readme = (tmp_path / "region" / "README.md").read_text("utf-8")
    assert readme.startswith(f"# {load(tmp_path / 'region').title.get(language)}")
    assert load(tmp_path / "region").hash in readme
