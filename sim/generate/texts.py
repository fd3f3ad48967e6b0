"""The texts of a generated region, in each of its languages; names are given."""

from typing import Any, Final

from sim.generate.naming import SPELLINGS
from sim.words import gettext_noop, translator

TITLE: Final = gettext_noop("The region of {region}")
SUMMARY: Final = gettext_noop(
    "A fictional region of any size, made by drawing lots. States: {states}; customs posts: {posts}; trafficking "
    "networks: {networks}. States of several kinds are neighbours: makers of goods, transit hubs, financial centres, "
    "free zones, places of research, remote States."
)
NOTE: Final = gettext_noop(
    "Attempts are compressed for teaching. Their number, about {attempts} a quarter, is an assumption, far above "
    "reality; it says nothing about any real region."
)
ATTEMPTS_SOURCE: Final = "assumption, far above reality"
BRIEFING: Final = (
    gettext_noop("# The region of {region}"),
    gettext_noop(
        "*This region, its States and its places are fictional. All figures are illustrative. It is an exercise, not a "
        "forecast and not a rating of any State.*"
    ),
    gettext_noop("## Who you are"),
    gettext_noop(
        "You form the national teams of neighbouring States: licensing, customs, the foreign ministry, prosecution, "
        "regulators. Each team decides for its own State. Nobody decides for the region, unless you agree to."
    ),
    gettext_noop("## The region"),
    gettext_noop(
        "States: {states}. Customs posts: {posts}. Some States make goods that others want, some mostly let them pass, "
        "some lend the money, some are far from everything. Laws differ, and practice lags behind laws in every State. "
        "Where States have formed a regional body, they share part of what they find; the others hear nothing of it."
    ),
    gettext_noop("## What is known"),
    gettext_noop(
        "Networks try to obtain controlled items of several categories. You see what is stopped. What gets through you "
        "learn only from a check, a tip or a neighbour. A stopped attempt teaches the other side too: it may wait, "
        "change its habits or go next door. Offers of assistance exist, and follow a request only after months."
    ),
    gettext_noop("## What you decide"),
    gettext_noop(
        "Move by move, you set a dozen levers: reports, instruments, control lists, security of holdings, checks after "
        "delivery, meetings of licensing and customs, inspection and its random share, transit control, outreach. Two "
        "levers, a common identification method and peer reviews, work only between States that have agreed. Budgets and "
        "officers' hours are limited, and most measures need months before they show. Inspection makes lawful trade wait."
    ),
    gettext_noop("## How you will know"),
    gettext_noop(
        "Look at diversions in the region against doing nothing, at the mean clearance delay, and at attempts that one "
        "State turned away and another met. Before each move, write down what you expect. At the end one question is "
        "left: whose border was it?"
    ),
)

POST_NAMES: Final = {
    "crossing": gettext_noop("{place} crossing"),
    "port": gettext_noop("{place} port"),
    "airport": gettext_noop("{place} airport"),
    "rail": gettext_noop("{place} rail terminal"),
    "free_zone": gettext_noop("{place} free zone"),
}
TRADE_NAMES: Final = {
    "N": gettext_noop("Nuclear services and research"),
    "C": gettext_noop("Chemicals trade"),
    "B": gettext_noop("Life sciences"),
    "D": gettext_noop("Aerospace"),
    "E": gettext_noop("Equipment and technology"),
    "R": gettext_noop("Users of radioactive sources"),
}
STORE_NAMES: Final = {
    "N": gettext_noop("Research institutes"),
    "C": gettext_noop("Chemical stores"),
    "B": gettext_noop("Laboratories"),
    "R": gettext_noop("Hospitals and industry (sources)"),
}
OBJECTIVES: Final = (
    (
        "same-goods-same-answer",
        gettext_noop(
            "Recognise controlled items in the same way at every post of the region, with a common method and trained "
            "officers."
        ),
        ("9c",),
        ("OP3c",),
        "false_alarms_per_find",
    ),
    (
        "from-denial-to-profile",
        gettext_noop("Let what the licensing authority knows reach customs in weeks rather than months."),
        ("9g",),
        ("OP3c", "OP3d"),
        "diversions",
    ),
    (
        "whose-border",
        gettext_noop(
            "See that a door closed by one State alone mostly moves traffic next door, and agree on what to do together."
        ),
        ("9i",),
        ("OP9", "OP10"),
        "displaced_share",
    ),
    (
        "transit-without-delay",
        gettext_noop("Control transit and trans-shipment without making lawful trade wait."),
        ("9f", "9g"),
        ("OP3d",),
        "delay_mean",
    ),
)
"""Id, text, items, operative paragraphs and the indicator that shows it."""
RECOMMENDATIONS: Final = (
    (gettext_noop("Update the national report."), "9a", "point_of_contact"),
    (gettext_noop("Adopt a control list and name who keeps it current."), "9d", "control_list"),
    (gettext_noop("Secure radioactive sources in use and in transport."), "9e", "transport_security"),
    (gettext_noop("Register brokers and visit them."), "9h", "brokering"),
    (
        gettext_noop("Hold coordination meetings of the licensing authority and customs at least every two months."),
        "9g",
        "interagency_review",
    ),
    (gettext_noop("Bring technology and its intangible transfer under the licensing law."), "9d", "technology"),
    (gettext_noop("Tell trans-shipment apart from transit in law and in practice."), "9f", "trans_shipment"),
)
"""Text, item and control."""
PROGRAMMES: Final = (
    (
        "action-plan-assistance",
        gettext_noop("Action-plan and border assistance"),
        "OSCE",
        ("border_detection", "interagency_review", "licensing_authority"),
    ),
    (
        "regional-centre",
        gettext_noop("Regional centre for reporting and security"),
        "UNODA",
        ("account", "physical_protection", "personnel"),
    ),
    (
        "legal-assistance",
        gettext_noop("Legal and container-control assistance"),
        "UNODC",
        ("law_enforcement", "re_export"),
    ),
    (
        "neighbours-help",
        gettext_noop("Help between neighbours"),
        "peers",
        ("technology", "licensing_authority", "border_detection"),
    ),
)
"""Id, name, label and the controls it helps."""


def in_all(message: str, **values: Any) -> dict[str, str]:
    """Return a message in each language; a value that is a mapping of languages is inserted by language."""
    result = {}
    for language in SPELLINGS:
        own = {name: value[language] if isinstance(value, dict) else value for name, value in values.items()}
        result[language] = translator(language)(message).format(**own)
    return result


def briefing(**values: Any) -> dict[str, str]:
    """Return the text for participants in each language: Markdown, a paragraph a line."""
    paragraphs = [in_all(message, **values) for message in BRIEFING]
    return {language: "\n\n".join(paragraph[language] for paragraph in paragraphs) for language in SPELLINGS}
