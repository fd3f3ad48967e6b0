"""The glossary and the nine questions of paragraph 9."""

from sim.words import LANGUAGES, translator
from sim.words.glossary import GROUPS, ITEMS, NOTE, group_reference, terms


def test_the_glossary_holds_the_field_s_71_terms_in_three_languages():
    assert [term.number for term in terms()] == list(range(1, 72))
    assert all(term.text(language) for term in terms() for language in LANGUAGES)


def test_marks_of_provenance_are_kept_in_the_data_and_left_out_of_plain_text():
    peer_review = next(term for term in terms() if term.text("en") == "peer review")
    assert peer_review.text("fr", marks=True) == "examen par les pairs †"
    assert peer_review.text("fr") == "examen par les pairs"


def test_the_matrix_is_called_tableau_in_french():
    assert terms()[1].text("fr") == "tableau 1540"


def test_paragraph_9_has_nine_questions_cited_by_letter():
    assert [item.reference for item in ITEMS] == [f"9({letter})" for letter in "abcdefghi"]
    assert all(item.seed_french for item in ITEMS)


def test_the_short_french_labels_are_the_dossier_s():
    french = translator("fr")
    assert french(ITEMS[8].label) == "Reconduction de l'examen par les pairs"


def test_every_group_of_levers_has_a_name_and_a_reference():
    assert set(GROUPS) == {*"abcdefghi", "P", "E"}
    assert [group_reference(group) for group in ("a", "P", "E")] == ["9(a)", "§§5–8", "OP2, OP3"]


def test_the_note_says_that_our_translation_is_not_the_official_text():
    assert "not the official text" in NOTE
    assert "officiel" in translator("fr")(NOTE)
    assert "официальн" in translator("ru")(NOTE)
