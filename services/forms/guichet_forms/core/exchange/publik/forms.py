"""A form of Publik, whole: its card, its pages, its conditions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_forms.core.exchange.notes import Note
from guichet_forms.core.exchange.publik.choices import stored
from guichet_forms.core.exchange.publik.conditions import NotRead, to_logic
from guichet_forms.core.exchange.publik.context import Context, Source
from guichet_forms.core.exchange.publik.fields import SHOWN, as_date, question
from guichet_forms.core.exchange.publik.naming import Ids, as_slug, words_of
from guichet_forms.core.exchange.publik.reading import says_yes, text_of, texts_of

VARIABLE = re.compile(r"(?:form_var_|form\.var\.)(\w+)")
READ_ON_THE_CARD = frozenset(
    """name url_name description keywords fields workflow category roles tracking_code_verify_fields
    backoffice-submission-roles required_authentication_contexts digest_templates digest_template
    id internal_identifier table_name enable_tracking_codes confirmation discussion
    detailed_emails always_advertise has_captcha skip_from_360_view only_allow_one
    last_modification_time last_modification_user_id publication_date expiration_date geolocations
    options user-roles drafts_lifespan drafts_max_per_user management_sidebar_items
    submission_user_association history_pane_default_mode old_but_non_anonymised_warning""".split()  # noqa: SIM905 - a list of words reads better so
)
TOLD_WHEN_YES = {
    "only_allow_one": "une seule demande par personne",
    "has_captcha": "un captcha",
    "disabled": "la démarche désactivée",
    "discussion": "la discussion",
}
TOLD_WHEN_SET = (
    "publication_date",
    "expiration_date",
    "disabled_redirection",
    "lateral_template",
    "submission_lateral_template",
    "id_template",
    "custom_views",
    "workflow-migrations",
    "testdefs",
    "user_support",
)
BY_AGENTS = ["telephone", "guichet", "courrier", "courriel"]


@dataclass(frozen=True, kw_only=True)
class Completion:
    """What Publik keeps elsewhere and a procedure needs here, chosen by who imports."""

    family: str = ""
    workflow: str = ""
    service: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The same, to be kept."""
        return {"family": self.family, "workflow": self.workflow, "service": self.service}


@dataclass(frozen=True)
class Converted:
    """A definition of ours, which may still lack what Publik does not say, and the remarks."""

    definition: Source
    notes: list[Note]


def convert(root: Element, blocks: dict[str, Element], completion: Completion) -> Converted:
    """Give the definition that a form of Publik amounts to; nothing in it is fatal."""
    context = Context(blocks)
    title = words_of(text_of(root, "name"), 200) or _("Formulaire sans nom")
    pages = _pages(root, context)
    definition: Source = {
        "slug": as_slug(text_of(root, "url_name")) or as_slug(title) or "formulaire",
        "title": title,
        "summary": words_of(text_of(root, "description"), 1_000) or title,
        "family": completion.family or as_slug(_slug_of(root, "category")),
        "workflow": completion.workflow or as_slug(_slug_of(root, "workflow")) or "defaut",
        "service": {
            key: completion.service.get(key, "") for key in ("name", "address", "email", "phone")
        },
        "pages": pages,
        **_card(root),
        **_people(context),
    }
    if digest := _digest(root, context):
        definition["digest"] = digest
    _tell(root, context, title)
    return Converted(definition, context.notes)


def _slug_of(root: Element, tag: str) -> str:
    child = root.find(tag)
    found = "" if child is None else child.get("slug", "") or child.text or ""
    return "" if found.startswith("_") else found


def _pages(root: Element, context: Context) -> list[Source]:
    """The pages: Publik lists questions flat, a "page" begins the next one."""
    ids, pages, origins = Ids(), list[Source](), list[tuple[Element, Source]]()
    for element in root.findall("fields/field"):
        if text_of(element, "type") == "page":
            title = words_of(text_of(element, "label"), 200) or _("Page")
            page: Source = {"id": ids.take(title).replace("_", "-"), "title": title, "fields": []}
            pages.append(page)
            origins.append((element, page))
        elif made := question(element, context):
            if not pages:
                pages.append({"id": "demande", "title": _("Votre demande"), "fields": []})
                ids.take("demande")
            pages[-1]["fields"].append(made)
            origins.append((element, made))
    for element, made in origins:
        _conditions(element, made, context)
    return _without_empty(pages, context)


def _without_empty(pages: list[Source], context: Context) -> list[Source]:
    for page in pages:
        if not page["fields"]:
            context.note(
                page["title"], _("Cette page n’a aucune question : elle n’est pas reprise.")
            )
    return [page for page in pages if page["fields"]]


def _conditions(element: Element, made: Source, context: Context) -> None:
    """The condition of a page or a question, and the checks at the end of a page."""
    label = made.get("label") or made["title"]
    source = text_of(element, "condition", "value")
    if source:
        tree = _logic(text_of(element, "condition", "type"), source, label, context)
        if tree is not None:
            made["condition"] = tree
    rules = []
    for n, after in enumerate(element.findall("post_conditions/post_condition"), 1):
        source = text_of(after, "condition", "value")
        tree = _logic(text_of(after, "condition", "type"), source, label, context)
        message = words_of(text_of(after, "error_message"), 500)
        if tree is not None and message:
            rules.append({"id": f"regle_{n}", "check": tree, "message": message})
    if rules and "fields" in made and made["fields"]:
        last = next((f["id"] for f in reversed(made["fields"]) if f["type"] not in SHOWN), "")
        made["rules"] = [{**rule, "field": last} for rule in rules if last]


def _logic(kind: str, source: str, label: str, context: Context) -> Any:
    """The tree of a condition; None, with a remark, when it says more than we read."""
    try:
        if kind not in ("django", ""):
            raise NotRead
        return to_logic(source, partial(_named, context), partial(_literal, context))
    except NotRead:
        sentence = _("La condition « %(source)s » n’est pas reprise : récrivez-la ici.")
        context.note(label, sentence % {"source": " ".join(source.split())[:200]})
        return None


def _named(context: Context, name: str) -> str:
    match = VARIABLE.fullmatch(name)
    if match is None:
        raise NotRead
    for wanted in (match[1], match[1].removesuffix("_raw")):
        if wanted in context.names:
            return context.names[wanted]
    raise NotRead


def _literal(context: Context, field_id: str, value: Any) -> Any:
    made = context.made.get(field_id, {})
    if not isinstance(value, str):
        return value
    if made.get("type") == "date":
        if not (iso := as_date(value)):
            raise NotRead
        return iso
    if made.get("type") == "checkbox":
        return value in ("True", "true")
    return stored(made, value)


def _card(root: Element) -> Source:
    card: Source = {}
    keywords = [word.strip()[:60] for word in text_of(root, "keywords").split(",")]
    if any(keywords):
        card["keywords"] = [word for word in keywords if word][:50]
    if texts_of(root, "required_authentication_contexts", "method"):
        card["access"] = {"who": "account", "level": "substantial"}
    elif any("logged" in role for role in texts_of(root, "roles", "role")):
        card["access"] = {"who": "account"}
    if root.find("backoffice-submission-roles/role") is not None:
        card["channels"] = ["web", *BY_AGENTS]
    return card


def _people(context: Context) -> Source:
    """Who asks: the questions that Publik fills in from the account, else those named so."""
    name, email, phone = [], "", ""
    for field_id, made in context.made.items():
        key = made.get("prefill", {}).get("key", "")
        if made["type"] == "text" and (
            key in ("family_name", "given_name") or field_id in ("nom", "prenom")
        ):
            name.append(field_id)
        email = email or (field_id if made["type"] == "email" else "")
        phone = phone or (field_id if made["type"] == "phone" else "")
    applicant: Source = {"name": name[:4]}
    applicant |= {"email": email} if email else {}
    applicant |= {"phone": phone} if phone else {}
    return {"applicant": applicant}


def _digest(root: Element, context: Context) -> list[str]:
    templates = [text_of(root, "digest_template"), *texts_of(root, "digest_templates", "template")]
    names = [name for template in templates for name in VARIABLE.findall(template)]
    return list(dict.fromkeys(context.names[name] for name in names if name in context.names))[:5]


def _tell(root: Element, context: Context, title: str) -> None:
    """Say what of the card has no equal."""
    for tag, words in TOLD_WHEN_YES.items():
        if says_yes(root, tag):
            context.note(title, _("N’est pas repris : %(what)s.") % {"what": _(words)})
    for child in root:
        filled = bool((child.text or "").strip() or len(child))
        lost = child.tag in TOLD_WHEN_SET or child.tag not in READ_ON_THE_CARD
        if filled and lost and child.tag not in TOLD_WHEN_YES:
            context.note(title, _("« %(tag)s » n’est pas repris.") % {"tag": child.tag[:60]})
