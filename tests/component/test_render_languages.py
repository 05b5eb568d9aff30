"""Messages in German and French: grammar, typography, and nothing left in English but what sources said."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import test_render_cases as cases
from babel.messages.catalog import Catalog
from lxml import html as lxml_html

from advisory import mime, wording
from advisory.model import AudienceClass, Content, Directive, LetterKind, LevelStep, Notice, Reason, Severity, Standing, Status, Strength
from advisory.render import LARGEST, Renderer, letter, sample
from advisory.render.templates import Templates, mirrored
from advisory.wording import extract, tongues

ROOT = Path(__file__).parents[2]
RENDERER = Renderer([ROOT / "templates"])
SITE = "https://advisory.example"
FACTS = wording.Facts(directive=Directive.LEAVE, strength=Strength.URGED, issuer="US", nationality=("US",), destination="IQ")
ADVICE = replace(FACTS, directive=Directive.AVOID_ALL_TRAVEL, nationality=())
OTHERS = [language for language in wording.LANGUAGES if language != "en"]
each_language = pytest.mark.parametrize("language", OTHERS)

SENTENCES = [
    (FACTS,
     "Die USA haben ihre Staatsangehörigen aufgefordert, den Irak zu verlassen.",
     "Les États-Unis ont appelé leurs ressortissants à quitter l’Irak."),
    (replace(FACTS, issuer="GB", nationality=("GB",), destination="LB", strength=Strength.ORDERED),
     "Großbritannien hat seine Staatsangehörigen angewiesen, den Libanon zu verlassen.",
     "Le Royaume-Uni a ordonné à ses ressortissants de quitter le Liban."),
    (replace(FACTS, issuer="CH", nationality=("CH",), destination="AE", strength=Strength.CONSIDERED_LEAVING),
     "Die Schweiz hat ihre Staatsangehörigen gebeten, eine Ausreise aus den Vereinigten Arabischen Emiraten zu erwägen.",
     "La Suisse a demandé à ses ressortissants d’envisager de quitter les Émirats arabes unis."),
    (replace(FACTS, issuer="UN", nationality=("GB", "FR"), destination="CU"),
     "Die Vereinten Nationen haben britische und französische Staatsangehörige aufgefordert, Kuba zu verlassen.",
     "Les Nations unies ont appelé les ressortissants britanniques et français à quitter Cuba."),
    (replace(FACTS, audience=AudienceClass.STAFF, issuer="CA", nationality=("CA",), destination="HT"),
     "Kanada hat seine Botschaftsangehörigen aufgefordert, Haiti zu verlassen.",
     "Le Canada a appelé ses agents d’ambassade à quitter Haïti."),
    (replace(ADVICE, issuer="DE", destination="TR"),
     "Deutschland rät von allen Reisen in die Türkei ab.",
     "L’Allemagne déconseille tout voyage en Turquie."),
    (replace(ADVICE, issuer="FR", destination="PH", status=Status.LIFTED),
     "Frankreich rät nicht mehr von allen Reisen auf die Philippinen ab.",
     "La France a levé le conseil d’éviter tout voyage aux Philippines."),
    (replace(ADVICE, region="Basra"),
     "Die USA raten von allen Reisen in den Irak (nur: Basra) ab.",
     "Les États-Unis déconseillent tout voyage en Irak (uniquement\u00a0: Basra)."),
    (replace(ADVICE, destination="*"),
     "Die USA raten von allen Reisen in alle Länder ab.",
     "Les États-Unis déconseillent tout voyage dans tous les pays."),
    (replace(ADVICE, issuer=None, publisher="AFP", destination="SG"),
     "Von allen Reisen nach Singapur wird abgeraten, meldet AFP.",
     "Tout voyage à Singapour est déconseillé, rapporte AFP."),
    (replace(ADVICE, level=LevelStep(before=3, after=4), issuer="NL", destination="IL"),
     "Die Niederlande haben ihre Reisehinweise für Israel von Stufe 3 auf Stufe 4 von 4 verschärft: von allen Reisen abgeraten.",
     "Les Pays-Bas ont relevé leurs conseils aux voyageurs pour Israël du niveau 3 au niveau 4 sur 4\u00a0: tout voyage déconseillé."),
    (replace(FACTS, directive=Directive.EMBASSY_CLOSED, issuer="IE", destination="CD"),
     "Irland hat seine Botschaft in der Demokratischen Republik Kongo geschlossen.",
     "L’Irlande a fermé son ambassade en République démocratique du Congo."),
    (replace(FACTS, directive=Directive.AIRSPACE_CLOSED, issuer="IR"),
     "Der Luftraum über dem Irak ist nach Angaben des Iran gesperrt.",
     "L’espace aérien de l’Irak est fermé, selon l’Iran."),
    (replace(FACTS, directive=Directive.BORDER_CLOSED, issuer="MV", destination="MV"),
     "Eine Grenze der Malediven ist geschlossen.",
     "Une frontière des Maldives est fermée."),
    (replace(FACTS, directive=Directive.STAFF_WITHDRAWN, strength=Strength.ORDERED),
     "US-Botschaftsangehörige wurden angewiesen, den Irak zu verlassen.",
     "Le personnel de l’ambassade américaine a reçu l’ordre de quitter l’Irak."),
    (replace(FACTS, directive=Directive.EVACUATION, issuer="IN", nationality=("IN",), destination="SD"),
     "Indien evakuiert seine Staatsangehörigen aus dem Sudan.",
     "L’Inde évacue ses ressortissants du Soudan."),
    (replace(FACTS, directive=Directive.EXPULSION, issuer="IQ", nationality=("US",)),
     "Der Irak hat US-Staatsangehörige aus dem Irak ausgewiesen.",
     "L’Irak a expulsé les ressortissants américains d’Irak."),
    (replace(FACTS, status=Status.DENIED),
     "Die USA bestreiten dies: „Irak: US-Bürger zur Ausreise aufgefordert“.",
     "Les États-Unis démentent\u00a0: «\u00a0Irak\u00a0: ressortissants américains appelés à partir\u00a0»."),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "german", "french"), SENTENCES)
def test_sentences_are_those_of_a_foreign_ministry(facts: wording.Facts, german: str, french: str) -> None:
    """Articles, prepositions, number and possessives go with each country."""
    assert wording.sentence(facts, wording.tongue("de")) == german
    assert wording.sentence(facts, wording.tongue("fr")) == french


SUBJECTS = [
    (FACTS, "Irak: US-Bürger zur Ausreise aufgefordert", "Irak\u00a0: ressortissants américains appelés à partir"),
    (replace(ADVICE, issuer="GB"), "Irak: Großbritannien rät von allen Reisen ab", "Irak\u00a0: le Royaume-Uni déconseille tout voyage"),
    (replace(ADVICE, issuer=None), "Irak: eine Regierung rät von allen Reisen ab", "Irak\u00a0: un gouvernement déconseille tout voyage"),
    (replace(FACTS, directive=Directive.EMBASSY_CLOSED), "Irak: US-Botschaft geschlossen", "Irak\u00a0: ambassade américaine fermée"),
    (replace(FACTS, directive=Directive.EMBASSY_CLOSED, issuer=None), "Irak: Botschaft geschlossen", "Irak\u00a0: ambassade fermée"),
    (replace(FACTS, directive=Directive.LEVEL_CHANGE, issuer="CH", level=LevelStep(before=2, after=3)),
     "Irak: Schweizer Reisehinweise auf Stufe 3 von 4 verschärft", "Irak\u00a0: conseils suisses relevés au niveau 3 sur 4"),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "german", "french"), SUBJECTS)
def test_subjects(facts: wording.Facts, german: str, french: str) -> None:
    """Short, with the place in front, and right by themselves."""
    assert wording.subject(facts, wording.tongue("de")) == german
    assert wording.subject(facts, wording.tongue("fr")) == french


def test_bars_and_labels() -> None:
    """Nouns keep their capitals in German; nothing is put into small letters by rule."""
    raised = Standing(rank=4, severity=Severity.WARNING, directive=Directive.AVOID_ALL_TRAVEL, strength=Strength.URGED, level=4)
    called = replace(raised, directive=Directive.LEAVE)
    assert wording.movement(raised, called, wording.tongue("de")) == "Von allen Reisen abgeraten → Aufforderung zur Ausreise, Stufe 4 von 4"
    assert wording.movement(raised, Standing(), wording.tongue("fr")) == "Niveau 4 sur 4 → levé"


# --- whole messages -------------------------------------------------------------------------------------------------


def english_of(found: Catalog, language: str) -> list[str]:
    """Return pieces of English that must not appear: what a language says in other words, between its placeholders."""
    tongue = wording.tongue(language)
    pieces = []
    for message in found:
        if message.context is None and isinstance(message.id, str) and message.id and tongue.gettext(message.id) != message.id:
            pieces += [piece.strip() for piece in re.split(r"\{[^{}]*\}|%\(\w+\)s", message.id) if len(piece.strip().split()) > 2]
    return pieces


def told(language: str) -> list[Content]:
    """Render everything there is."""
    notices = [*sample.notices(), *sample.about_sources()]
    batches = [[notice] for notice in notices] + [notices]
    found = [
        RENDERER.alert(batch, language=language, zone="Asia/Baghdad", at=sample.AT, public_url=SITE, help_of=("US", "GB"))
        for batch in batches
    ]
    reports = [RENDERER.internal(faults=sample.faults(), notices=notices, language=language, zone="UTC", at=sample.AT, public_url=SITE)]
    return [*found, *reports, *letters(language)]


def letters(language: str) -> list[Content]:
    """Render every letter, with all it can hold and with the least."""
    return [
        RENDERER._content("letter", sample.letter(kind, language, site=SITE, full=full), Severity.INFO, sample.AT)
        for kind in sorted(letter.KINDS)
        for full in (True, False)
    ]


@each_language
def test_no_english_is_left(language: str) -> None:
    """Whatever we say is said in the reader's language; what sources say stays in theirs."""
    pieces = english_of(extract.template(), language)
    assert len(pieces) > 300
    for content in told(language):
        shown = content.subject + content.text + lxml_html.document_fromstring(content.html).text_content()
        assert not [piece for piece in pieces if piece in shown]


@each_language
def test_names_its_language_and_marks_what_is_in_another(language: str) -> None:
    """Screen readers change their voice for a quotation."""
    for content in told(language):
        root = lxml_html.document_fromstring(content.html)
        assert root.get("lang") == language
        for quote in root.iter("bdi"):
            if quote.text == "All citizens must leave the country now.":
                assert quote.get("lang") == "en"


@each_language
def test_is_as_small_and_as_safe_as_english(language: str) -> None:
    """Every case of every kind, in every language: below the largest mail, with nothing of template code or emptiness."""
    for content in told(language):
        assert len(content.html.encode()) <= LARGEST
        for part in (content.subject, content.text, content.html):
            assert not any(empty in part for empty in ("None", "Undefined", "{}", "{{", "}}", "{where", "%("))
        assert not any(line.endswith(" ") for line in content.text.splitlines())
        assert "\n\n\n" not in content.text


@each_language
@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.stem)
def test_cases_can_be_told(case: Path, language: str) -> None:
    """What happened in a case is told with the same sources, links and placeholders as in English."""
    notices = cases.notices(case)
    at = max(notice.change.at for notice in notices)
    both = [RENDERER.alert(notices, language=one, zone="Asia/Baghdad", at=at, public_url=SITE) for one in ("en", language)]
    links = [[element.get("href") for element in lxml_html.document_fromstring(content.html).iter("a")] for content in both]
    assert links[0] == links[1]
    assert both[0].subject != both[1].subject
    for name in ("why", "about", "wrong", "unsubscribe", "manage"):
        assert both[1].text.count(mime.token(name)) == both[1].html.count(mime.token(name)) == 1


def test_a_correction_gives_its_reason_in_the_readers_language() -> None:
    """Our own reasons are translated; an operator's own words stay as they are."""
    notice = next(notice for notice in sample.notices() if notice.change.reason is Reason.CORRECTED)
    ours = Notice(row=1, change=replace(notice.change, note="rejected by an operator"))
    for one, words in ((ours, "Das war falsch: von den Betreibern verworfen."), (notice, "Das war falsch: a sample.")):
        assert words in RENDERER.alert([one], language="de", zone="UTC", at=sample.AT, public_url=SITE).text


def test_why_is_one_sentence_in_each_language() -> None:
    """Places, trips and severity, as somebody asked for them."""
    wish = sample.wish()
    assert wording.why(wish, wording.tongue("en")) == (
        "You get this because you follow Gulf states and Iraq and because of your trip (Iraq and Lebanon). "
        "You asked for what is graded “watch” or higher."
    )
    assert wording.why(replace(wish, follows=("anywhere",), trips=(), at_least=Severity.INFO), wording.tongue("de")) == (
        "Sie erhalten dies, weil Sie Folgendes verfolgen: alle Länder. Sie wollten alles erfahren."
    )
    assert "votre voyage (Irak et Liban)" in wording.why(replace(wish, follows=(), places=()), wording.tongue("fr"))
    assert "“desk”" in wording.why(replace(wish, key="desk", fallback=True), wording.tongue("en"))


@pytest.mark.parametrize("kind", sorted(set(LetterKind) - letter.KINDS))
def test_what_is_no_letter_to_a_reader_is_not_written(kind: LetterKind) -> None:
    """Requests of strangers and our own heartbeat have no words here."""
    assert kind.value.startswith("asked-") or kind is LetterKind.HEARTBEAT


ARABIC = tongues.made("ar", Catalog(locale="ar"))


def test_a_language_from_right_to_left_turns_the_page() -> None:
    """Direction on the page, and every side that is one side: margins, borders, corners."""
    css = ".do { padding: 1px 2px 3px 4px; border-left: 4px solid #fff; border-radius: 0 6px 7px 0; margin: 0 0 12px; }"
    assert mirrored(css) == ".do { padding: 1px 4px 3px 2px; border-right: 4px solid #fff; border-radius: 6px 0 0 7px; margin: 0 0 12px; }"
    told = replace(sample.letter(LetterKind.WELCOME, "en", site=SITE, full=True), language="ar", direction=ARABIC.direction)
    page = Templates([ROOT / "templates"]).speaking(ARABIC).get_template("letter/body.html.j2").render(message=told)
    assert '<html lang="ar" dir="rtl">' in page
    assert "padding: 0 20px 0 0" in page
    assert wording.direction("he") == "rtl"


def test_another_language_is_one_catalogue() -> None:
    """Everything comes from the file: grammar, names, words; no code knows a language by its name."""
    files = [path for folder in ("wording", "render") for path in (ROOT / "advisory" / folder).glob("*.py")]
    # What tells languages of quotations apart is about sources, not about readers.
    code = "".join(path.read_text(encoding="utf-8") for path in files if path.name != "foreign.py")
    assert not re.search(r'"(de|fr)"', code)
