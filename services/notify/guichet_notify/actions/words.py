"""The words of a message: which are in use, and what they give once filled."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import jinja2
from guichet_kit import templating
from guichet_kit.i18n import _
from jinja2 import meta
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_notify.defaults import defaults
from guichet_notify.models import EMAIL, SMS, Template
from guichet_notify.segments import plainer

EMAIL_TYPED = r"(?<![\w.+-])(?>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)(?![/:?#@])"
ADDRESS = re.compile(
    rf"({EMAIL_TYPED})|(://|\bwww\.|(?<=\w)\.(?=[^\W\d_]{{2}}))(?=\S)", re.IGNORECASE
)
"""An e-mail address, which stays; or what makes a link in a mail program: "://", "a.fr"."""
OURS = frozenset({"lien", "accuse", "delai_legal", "recours"})
"""Values that the suite makes; a name said in `accuse` holds no web address: forms sees to it."""
MAX_SUBJECT = 200
# What a message may be about; a value that the request does not give is an empty text.
KNOWN = (
    *("nom", "numero", "demarche", "lien", "commune", "service"),
    *("recu_le", "accuse", "delai_legal", "recours", "motif", "question", "texte"),
)


class Words(NamedTuple):
    """A subject line and a text: the sources of a template, or what they gave."""

    subject: str
    body: str


class NoWords(Exception):
    """No template of this name exists for the authority; the message says so in French."""


def words_in_use(session: Session, slug: str, channel: str) -> Words:
    """Give the sources of a message, the authority's own first, then the suite's.

    The portal says what the e-mail says unless it has words of its own, an SMS never does;
    "procedure.name" falls back on "name", shared by all procedures. Raises `NoWords`.
    """
    kinds = [channel] if channel == SMS else list(dict.fromkeys([channel, EMAIL]))
    names = list(dict.fromkeys([slug, slug.rpartition(".")[2]]))
    statement = select(Template).where(Template.slug.in_(names), Template.current)
    found = {(row.slug, row.channel): row for row in session.scalars(statement)}
    for name in names:
        for kind in kinds:
            if (name, kind) in found:
                return Words(found[name, kind].subject, found[name, kind].body)
        if channel != SMS and name in (provided := defaults()):
            return Words(*provided[name])
    raise NoWords(_("Le modèle de message « %(slug)s » n’existe pas", slug=slug))


def fill(words: Words, values: Mapping[str, Any]) -> Words:
    """Fill a template; the subject becomes one line whatever the values hold.

    A web address in a value that the suite did not make was typed by somebody: it is spaced out,
    so that it becomes a link neither here nor in the reader's mail program.

    The acknowledgement that comes with a message of reception follows the text of an authority
    that forgot it: the law asks for every mention (CRPA R112-11-1).

    Raises `TemplateRefused` and `TemplateFailed` of the kit.
    """
    complete = _complete(values)
    subject = templating.render_sandboxed(words.subject, complete)
    body = templating.render_sandboxed(words.body, complete)
    for said in owed(complete):
        if said not in body:
            body = f"{body.rstrip()}\n\n{said}"
    return Words(" ".join(printable(subject).split())[:MAX_SUBJECT], body.strip())


def fill_sms(words: Words, values: Mapping[str, Any]) -> Words:
    """Fill the template of an SMS, in the signs of telephones; what the law wants said is `owed`.

    Raises `TemplateRefused` and `TemplateFailed` of the kit.
    """
    body = templating.render_sandboxed(words.body, _complete(values))
    lines = (" ".join(printable(line).split()) for line in plainer(body).splitlines())
    return Words("", "\n".join(lines).strip())


def _complete(values: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name: value if name in OURS else _unlinked(value) for name, value in values.items()}
    return {**dict.fromkeys(KNOWN, ""), **typed}


def owed(values: Mapping[str, Any]) -> list[str]:
    """Give what the law wants said even by a template that forgets it (CRPA R112-11-1; CJA R421-5).

    Words that an agent writes freely to a person refused before need not repeat the routes.
    """
    appeal = "" if values.get("texte") else str(values.get("recours", ""))
    return [said for said in (str(values.get("accuse", "")), appeal) if said]


def _unlinked(value: Any) -> Any:
    if isinstance(value, str):
        return ADDRESS.sub(lambda found: found[1] or f"{found[2]} ", value)
    if isinstance(value, Mapping):
        return {name: _unlinked(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_unlinked(one) for one in value]
    return value


def printable(text: str) -> str:
    """Give a text whose signs that nobody sees are spaces."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def own_names(words: Words) -> list[str]:
    """Give the variables of a template that are not known to every message."""
    environment = jinja2.Environment(autoescape=True)
    environment.filters |= dict.fromkeys(templating.FILTERS, str)  # only named here, never run
    found: set[str] = set()
    for source in words:
        found |= meta.find_undeclared_variables(environment.parse(source))
    return sorted(found - set(KNOWN))
