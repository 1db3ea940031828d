"""The editing of templates by functional administrators."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Conflict, Invalid, NotFound
from guichet_kit.templating import TemplateFailed
from werkzeug.wrappers import Response as BaseResponse

from guichet_notify.actions import deliveries, templates
from guichet_notify.actions import words as wording
from guichet_notify.actions.ceiling import used_today
from guichet_notify.actions.ways import MOST_PARTS
from guichet_notify.actions.words import NoWords, Words
from guichet_notify.defaults import defaults
from guichet_notify.mail import paragraphs
from guichet_notify.models import EMAIL, SMS
from guichet_notify.pages.texting import sizing, told_size

HOME = "/agents/messages/"
GAP = re.compile(r"\{[{%].*?[%}]\}")
blueprint = Blueprint("editing", __name__, url_prefix="/agents/messages")

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(right("messages.edit", whole=True))
def list_templates() -> Response:
    """Show the templates in use by name, and those of the suite that nobody has rewritten."""
    after, group = request.args.get("apres", ""), request.args.get("circuit", "")
    slug, slash, channel = after.partition("/")
    with transaction() as session:
        page = templates.list_by_name(session, group, (slug, channel) if slash else None)
        groups = templates.list_groups(session)
        sender = templates.find_sender(session)
        late = deliveries.late_mails(session)
        used = used_today(session)
        own = {slug for slug in defaults() if templates.find_template(session, slug, EMAIL)}
    return render(
        "notify/templates.html",
        title=_("Modèles de messages"),
        area="desk",
        templates=page.items,
        told=told,
        groups=groups,
        group=group,
        provided=[] if after or group else [slug for slug in defaults() if slug not in own],
        sender=sender,
        late=late,
        texts=current_app.extensions["guichet"].settings.texts,
        used=used,
        most_parts=MOST_PARTS,
        saved=_slug_of(request.args.get("enregistre", "")),
        next_url=_list_url(group, page.next_cursor) if page.next_cursor else None,
        first_url=_list_url(group, "") if after else None,
    )


def told(subject: str) -> str:
    """A subject as a list shows it: three points stand for what each message puts there."""
    return GAP.sub("…", subject)


def _list_url(group: str, after: str) -> str:
    words = {name: value for name, value in (("circuit", group), ("apres", after)) if value}
    return HOME + (f"?{urlencode(words)}" if words else "")


@blueprint.get("/nouveau")
@allow(right("messages.edit", whole=True))
def new_template() -> Response:
    """Show an empty template, under the name that a circuit calls it when one is given."""
    return _editor(_slug_of(request.args.get("nom", "")), EMAIL, Words("", ""), 0)


@blueprint.get("/<slug>/<channel>")
@allow(right("messages.edit", whole=True))
def edit_template(slug: str, channel: str) -> Response:
    """Show a template to edit, in the version asked for or the one in use."""
    with transaction() as session:
        row = templates.find_template(session, slug, channel)
        versions = templates.history(session, slug, channel)
        words = _words_shown(session, slug, channel, versions)
    return _editor(slug, channel, words, row.version if row else 0, versions=versions)


@blueprint.post("/nouveau")
@blueprint.post("/<slug>/<channel>")
@allow(right("messages.edit", whole=True))
def save_template(slug: str = "", channel: str = EMAIL) -> BaseResponse:
    """Preview or save what was typed; what is refused comes back with its line."""
    slug = slug or request.form.get("slug", "").strip()
    words = Words(request.form.get("subject", ""), request.form.get("body", ""))
    seen = request.form.get("seen", 0, type=int)
    try:
        if request.form.get("act") == "preview":
            return _preview(slug, channel, words, seen)
        with transaction() as session:
            templates.save(session, slug, channel, words, seen=seen, by=principal().name)
    except Invalid as refusal:
        return _editor(slug, channel, words, seen, errors=refusal.errors, status=422)
    except Conflict:
        return _conflict(slug, channel, words)
    return redirect_to(f"{HOME}?enregistre={slug}")


@blueprint.route("/expediteur", methods=["GET", "POST"])
@allow(right("messages.edit", whole=True))
def edit_sender() -> BaseResponse:
    """Show or set who the mails of the authority come from."""
    errors: dict[str, str] = {}
    with transaction() as session:
        row = templates.find_sender(session)
    name, address = (row.name, row.address) if row else ("", "")
    if request.method == "POST":
        name, address = request.form.get("name", ""), request.form.get("address", "")
        try:
            with transaction() as session:
                templates.put_sender(session, name, address)
            return redirect_to(HOME)
        except Invalid as refusal:
            errors = refusal.errors
    return render(
        "notify/sender.html",
        title=_titled(_("Expéditeur des courriels"), errors),
        area="desk",
        name=name,
        address=address,
        errors=errors,
        status=422 if errors else 200,
    )


def _titled(heading: str, errors: Mapping[str, str]) -> str:
    """Give the title of a page: what is wrong is told first, to who hears the titles."""
    return _("Erreur\u00a0: %(title)s", title=heading) if errors else heading


def _slug_of(text: str) -> str:
    """Give a name of template back, nothing for any other text: a link could make us say it."""
    return text if templates.SLUG.fullmatch(text) else ""


def _words_shown(session: Any, slug: str, channel: str, versions: list[Any]) -> Words:
    asked = request.args.get("version", type=int)
    if asked is not None:
        row = next((row for row in versions if row.version == asked), None)
        if row is None:
            raise NotFound
        return Words(row.subject, row.body)
    try:
        return wording.words_in_use(session, slug, channel)
    except NoWords as missing:
        if channel == SMS and templates.SLUG.fullmatch(slug):
            return Words("", "")
        raise NotFound from missing


def _preview(slug: str, channel: str, words: Words, seen: int) -> Response:
    templates.check_words(words, channel)
    names = wording.own_names(words)
    values = {**sample_values(), **{name: f"[{name}]" for name in names}}
    try:
        filled = (wording.fill_sms if channel == SMS else wording.fill)(words, values)
    except TemplateFailed as error:
        raise Invalid(errors={"body": str(error)}) from error
    shown = {"subject": filled.subject, "paragraphs": paragraphs(filled.body), "names": names}
    shown["size"] = told_size(filled.body) if channel == SMS else ""
    return _editor(slug, channel, words, seen, preview=shown)


def _conflict(slug: str, channel: str, words: Words) -> Response:
    with transaction() as session:
        row = templates.find_template(session, slug, channel)
    seen = row.version if row else 0
    return _editor(slug, channel, words, seen, other=row, status=409)


def _editor(
    slug: str,
    channel: str,
    words: Words,
    seen: int,
    *,
    status: int = 200,
    **more: Any,
) -> Response:
    names = {"versions": [], "errors": {}, "preview": None, "other": None, **more}
    heading = _("Modèle de message") if slug else _("Nouveau modèle de message")
    return render(
        "notify/template.html",
        title=_titled(heading, names["errors"]),
        area="desk",
        status=status,
        slug=slug,
        channel=channel,
        words=words,
        seen=seen,
        new=request.endpoint == "editing.new_template" or request.path.endswith("/nouveau"),
        sample=sample_values(),
        texting=current_app.extensions["guichet"].settings.texts,
        sizing=sizing(sample_values()) if channel == SMS else None,
        scripts=["sms.js"] if channel == SMS else [],
        **names,
    )


def sample_values() -> dict[str, str]:
    """Give what a preview is filled with."""
    return {
        "nom": "Camille Martin",
        "numero": "2026-000123",
        "demarche": _("Copie d’un acte de naissance"),
        "lien": "https://exemple.fr/demandes/",
        "commune": _("Commune de Valmont"),
        "service": _("État civil"),
        "recu_le": _("mardi 3 mars 2026 à 14:32"),
        "accuse": _(
            "Votre demande a été enregistrée le mardi 3 mars 2026 à 14:32, sous le numéro "
            "2026-000123."
        ),
        "delai_legal": _(
            "Sans réponse de notre part, et si votre dossier est complet, votre demande sera "
            "refusée le 3 mai 2026 à minuit."
        ),
        "recours": _(
            "Vous pouvez contester ce refus jusqu’au 3 juillet 2026 : demandez au service de "
            "revoir sa décision, ou saisissez le tribunal administratif."
        ),
        "motif": _("La pièce jointe est illisible."),
        "question": _("Quel est le nom de naissance de votre mère ?"),
        "texte": _("Votre dossier est bien arrivé chez nous."),
    }
