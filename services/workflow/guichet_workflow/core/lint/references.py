"""What a definition names and that must exist: statuses, functions, roles, templates, fields."""

from collections.abc import Collection, Iterator

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, check, compiled

from guichet_workflow.core.conditional import read_by_condition
from guichet_workflow.core.definition.actions import SMS
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.lint.finding import ADVICE, Finding
from guichet_workflow.core.lint.subject import Subject, lists_of, trees_of
from guichet_workflow.core.questions import is_sourced
from guichet_workflow.core.references import unknown
from guichet_workflow.core.traits import Json, actions_of, all_actions, tells, trait_of


def names(subject: Subject) -> Iterator[Finding]:
    """Find statuses that do not exist, and what is written twice."""
    for where, target in _targets(subject.json):
        if target not in subject.statuses:
            yield Finding(where, _("Le statut « %(name)s » n’existe pas.", name=target))
    yield from _twice("statuses", subject.json["statuses"])
    for status in subject.json["statuses"]:
        yield from _twice(f"statuses.{status['id']}.choices", status.get("choices", ()))
        yield from _twice(f"statuses.{status['id']}.timers", status.get("timers", ()))


def _targets(json: Json) -> Iterator[tuple[str, str]]:
    yield "start", json["start"]
    if json.get("withdrawal"):
        yield "withdrawal", json["withdrawal"]
    if json.get("silence", {}).get("to"):
        yield "silence", json["silence"]["to"]
    for status in json["statuses"]:
        yield from _targets_of(status)
    for place, action in all_actions(json):
        for key in trait_of(action).targets:
            if action.get(key):
                yield place, action[key]


def _targets_of(status: Json) -> Iterator[tuple[str, str]]:
    where = f"statuses.{status['id']}"
    if status.get("loop"):
        yield f"{where}.loop", status["loop"]["after"]
    for choice in status.get("choices", ()):
        yield f"{where}.choices.{choice['id']}", choice["to"]
    for timer in status.get("timers", ()):
        if timer.get("to"):
            yield f"{where}.timers.{timer['id']}", timer["to"]


def _twice(where: str, things: Collection[Json]) -> Iterator[Finding]:
    seen: set[str] = set()
    for thing in things:
        if thing["id"] in seen:
            yield Finding(where, _("« %(name)s » est écrit deux fois.", name=thing["id"]))
        seen.add(thing["id"])


def functions(subject: Subject) -> Iterator[Finding]:
    """Find functions without role, functions that do not exist, statuses that nobody handles."""
    known = subject.json["functions"]
    for slug, function in known.items():
        if not function.get("role"):
            text = _("La fonction « %(name)s » n’est liée à aucun rôle.", name=function["label"])
            yield Finding(f"functions.{slug}", text)
    for where, slug in _functions_named(subject.json):
        if slug not in known:
            yield Finding(where, _("La fonction « %(name)s » n’existe pas.", name=slug))
    for name, status in subject.statuses.items():
        if status["turn"] == "agent" and not status.get("function"):
            text = _("On ne sait pas qui s’occupe du statut « %(label)s ».", label=status["label"])
            yield Finding(f"statuses.{name}", text)


def _functions_named(json: Json) -> Iterator[tuple[str, str]]:
    for status in json["statuses"]:
        if status.get("function"):
            yield f"statuses.{status['id']}", status["function"]
        for choice in status.get("choices", ()):
            for slug in choice["by"]:
                if slug == CITIZEN:
                    continue
                yield f"statuses.{status['id']}.choices.{choice['id']}", slug


def templates(subject: Subject) -> Iterator[Finding]:
    """Find templates that do not exist, and a circuit that never writes to the citizen."""
    known = {"messages": subject.messages, "sms": subject.sms, "documents": subject.documents}
    for where, kind, name in templates_named(subject.json):
        exist = known[kind]
        if exist is not None and name not in exist:
            yield _missing(where, kind, name, f"{subject.json['slug']}.{name}")
    held = (act for status in subject.json["statuses"] for _where, act in actions_of(status))
    if not any(tells(action) for action in held):
        yield Finding("statuses", _("L’usager n’est jamais prévenu : aucun message n’est envoyé."))


def _missing(where: str, kind: str, name: str, whole: str) -> Finding:
    if kind == "messages":
        text = _(
            "Le modèle de message « %(name)s » n’existe pas. Écrivez-le dans « Modèles de "
            "messages », sous le nom « %(whole)s ».",
            name=name,
            whole=whole,
        )
        return Finding(where, text, message=whole)
    if kind == "sms":
        text = _(
            "Le modèle de message «\u00a0%(name)s\u00a0» n’a pas de texte de SMS. Écrivez-le, ou "
            "envoyez un courriel.",
            name=name,
        )
        return Finding(where, text, message=whole, channel=kind)
    text = _(
        "Le modèle de document « %(name)s » n’existe pas. Écrivez-le dans «\u00a0Modèles de "
        "documents\u00a0», sous le nom «\u00a0%(whole)s\u00a0».",
        name=name,
        whole=whole,
    )
    return Finding(where, text, document=whole)


def templates_named(json: Json) -> Iterator[tuple[str, str, str]]:
    """Give each template that a definition names: where, its kind (of `Subject`), its name."""
    if name := json.get("silence", {}).get("attestation"):
        yield "silence", "documents", name
    for where, action in all_actions(json):
        kind, name = trait_of(action).template, action.get("template")
        if kind and name:
            yield where, kind, name
        if kind == "messages" and action.get("channel") == SMS:
            yield where, SMS, name
        for reminder in action.get("reminders", ()):
            yield where, "messages", reminder["template"]


def picked(subject: Subject) -> Iterator[Finding]:
    """Find data sources that do not exist; an advice while none is known."""
    for where, fields in lists_of(subject.json):
        for one in fields:
            if is_sourced(one) and one["source"] not in (subject.sources or ()):
                yield _unknown_source(where, one, known=subject.sources is not None)


def _unknown_source(where: str, field: Json, *, known: bool) -> Finding:
    names = {"label": field["label"], "name": field["source"]}
    if known:
        text = _(
            "«\u00a0%(label)s\u00a0» choisit dans la source de données «\u00a0%(name)s\u00a0», qui "
            "n’existe pas\u00a0: créez-la, ou choisissez-en une autre.",
            **names,
        )
        return Finding(where, text)
    text = _(
        "«\u00a0%(label)s\u00a0» choisit dans la source de données «\u00a0%(name)s\u00a0», et "
        "aucune n’est encore connue\u00a0: vérifiez qu’elle existe.",
        **names,
    )
    return Finding(where, text, ADVICE)


def questions(subject: Subject) -> Iterator[Finding]:
    """Find questions without field, and statuses that wait for an answer to nothing."""
    for name, status in subject.statuses.items():
        asks = [(where, act) for where, act in actions_of(status) if trait_of(act).asks]
        for where, action in asks:
            if not action.get("fields") and not action.get("whole"):
                yield Finding(where, _("La question à l’usager n’a aucun champ à remplir."))
            yield from _twice(where, action.get("fields", ()))
        hers = any(CITIZEN in one["by"] for one in status.get("choices", ()))
        waits = status["kind"] == "waiting"
        if asks and not waits:
            text = _(
                "«\u00a0%(label)s\u00a0» interroge l’usager\u00a0: sa nature doit être "
                "«\u00a0En attente de l’usager\u00a0»."
            )
            yield Finding(f"statuses.{name}", text % {"label": status["label"]})
        if waits and not (asks or hers):
            text = _("«\u00a0%(label)s\u00a0» attend l’usager sans rien lui demander.")
            yield Finding(f"statuses.{name}", text % {"label": status["label"]})


def order(subject: Subject) -> Iterator[Finding]:
    """Find questions whose condition reads an answer that is not given before them."""
    for where, fields in lists_of(subject.json):
        ahead = {one["id"]: one["label"] for one in fields}
        for one in fields:
            for name in sorted(read_by_condition(one) & ahead.keys()):
                text = _(
                    "La question « %(label)s » dépend de « %(name)s », qui n’est pas posée avant.",
                    label=one["label"],
                    name=ahead[name],
                )
                yield Finding(where, text)
            ahead.pop(one["id"], None)


def marks(subject: Subject) -> Iterator[Finding]:
    """Find levels of urgency and tags that the circuit does not declare."""
    yield from (Finding(where, text) for where, text in unknown(subject.json))


def trees(subject: Subject) -> Iterator[Finding]:
    """Find conditions that cannot be read, and, when fields are known, those that make no sense."""
    for where, tree in trees_of(subject.json):
        if subject.fields is not None:
            yield from (Finding(where, text) for text in check(tree, subject.kinds))
            continue
        try:
            compiled(tree)
        except LogicRefused as refusal:
            yield Finding(where, _("La condition n’est pas lisible : %(why)s.", why=refusal))
