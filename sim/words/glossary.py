"""The field's terms in several languages, and the nine questions of paragraph 9 of the Chair's summary (Minsk, 2019).

The terms are data (``glossary.tsv``) with their provenance: ``†`` the French of the Chair's summary itself, ``‡``
checked against public documents; what carries neither is our own.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from sim.words import Language, gettext_noop
from sim.words.languages import chain

SEED_LANGUAGE: Final[Language] = "fr"
"""The language of the Chair's summary."""
SEED_MARK: Final = "†"
CHECKED_MARK: Final = "‡"
NOTE: Final = gettext_noop(
    "The French wording of the items is that of the Chair's summary. The English and Russian are our translation, "
    "not the official text."
)
MARKS_NOTE: Final = gettext_noop(
    "† the French of the Chair's summary; ‡ checked against public documents; the rest is ours."
)


@dataclass(frozen=True, slots=True)
class Term:
    """One row: variants in a cell are set apart by semicolons, marks follow the variant they belong to."""

    number: int
    texts: Mapping[Language, str]

    def text(self, language: str, *, marks: bool = False) -> str:
        """Return the term in a language or its fallback, with or without the marks of provenance."""
        text = next(self.texts[code] for code in chain(language) if self.texts.get(code))
        return text if marks else text.replace(f" {SEED_MARK}", "").replace(f" {CHECKED_MARK}", "")


@dataclass(frozen=True, slots=True)
class Item:
    """One question of paragraph 9: its letter, a short label (message id) and the French of the Chair's summary."""

    letter: str
    label: str
    seed_french: str

    @property
    def reference(self) -> str:
        """How the question is cited: ``9(a)``."""
        return f"9({self.letter})"


ITEMS: Final = (
    Item(
        "a",
        gettext_noop("Update national reports"),
        "Actualisation des rapports nationaux sur la mise en œuvre de la résolution 1540 du Conseil de sécurité dans "
        "la perspective de l'examen complet de l'état de la mise en œuvre de la résolution 1540 prévu pour 2021",
    ),
    Item(
        "b",
        gettext_noop("Join relevant instruments"),
        "Adhésion aux instruments internationaux qui ont un lien avec la résolution 1540",
    ),
    Item(
        "c",
        gettext_noop("Common approaches to identification expertise"),
        "Mise au point d'approches communes de la problématique de l'examen dans le domaine de l'identification des "
        "produits et des technologies contrôlés",
    ),
    Item(
        "d",
        gettext_noop("Align control lists with regimes"),
        "Harmonisation des listes de contrôle avec les régimes multilatéraux de contrôle des exportations",
    ),
    Item(
        "e",
        gettext_noop("Nuclear, chemical and biological security"),
        "Préservation globale de la sécurité nucléaire, chimique et biologique",
    ),
    Item(
        "f",
        gettext_noop("End-user and end-use control"),
        "Problématique du contrôle de l'utilisateur final et de l'utilisation finale des produits livrés",
    ),
    Item(
        "g",
        gettext_noop("Licensing–customs coordination"),
        "Organisation de réunions de coordination entre autorités en charge de l'octroi de licences et autorités "
        "douanières",
    ),
    Item(
        "h",
        gettext_noop("Engage industry, science, academia, experts"),
        "Mobilisation, si nécessaire, des industriels, des scientifiques, des universitaires et des experts des États "
        "parties aux fins de la mise en œuvre de la résolution 1540",
    ),
    Item(
        "i",
        gettext_noop("Continue and widen peer review"),
        "Reconduction de la pratique de l'examen par les pairs de la mise en œuvre de la résolution 1540 dans le cadre "
        "régional et association des autres pays de la région de la CEI à ce processus s'ils le souhaitent",
    ),
)

REFERENCES: Final = gettext_noop(
    "9(a) to 9(i): questions of the Chair's summary; §§5–8: its paragraphs on plans and assistance; OP2, OP3: operative paragraphs "
    "2 and 3 of resolution 1540."
)
GROUPS: Final[dict[str, str]] = {
    **{item.letter: item.label for item in ITEMS},
    "P": gettext_noop("Plans and assistance"),
    "E": gettext_noop("Licensing, border, transit and enforcement capacity"),
}
"""Name (message id) of each group of levers: the nine questions, plans and assistance (paragraphs 5–8), capacity."""


def group_reference(group: str) -> str:
    """Return how a group of levers is cited: ``9(a)``, ``§§5–8`` or ``OP2, OP3``."""
    return {"P": "§§5–8", "E": "OP2, OP3"}.get(group, f"9({group})")


@cache
def terms() -> tuple[Term, ...]:
    """Return the glossary in its order."""
    text = (files("sim.words") / "glossary.tsv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return tuple(Term(int(row.pop("number")), row) for row in rows)
