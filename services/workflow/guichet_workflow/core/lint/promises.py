"""What is owed to people: persons decide, the citizen hears of the end, data are not kept."""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.lint.finding import ADVICE, Finding
from guichet_workflow.core.lint.leaving import Done, rests
from guichet_workflow.core.lint.space import Node, Way
from guichet_workflow.core.lint.subject import ENDS, Subject, decides
from guichet_workflow.core.traits import MOVES, PERSON, Json, all_actions, written_by

ANONYMISED_DAYS = 90
"""Days after closing at which a request is anonymised, unless a text of law says longer."""

OUTSIDERS = (
    "connector",
    "payment_request",
    "appointment_request",
    "signature_request",
    "transfer",
)
"""The calls that partners answer, by a program or, to sign or take a transfer, by a link."""


def decisions(subject: Subject) -> Iterator[Finding]:
    """Find decisions that no person takes and no law names (GDPR article 22, CRPA L231-1)."""
    start = Way("start", "", subject.json["start"], "start")
    seen: set[tuple[str, str]] = set()
    for node, way, target in [(None, start, subject.json["start"]), *_arrivals(subject)]:
        status = subject.statuses.get(target)
        if status is None or not decides(status):
            continue
        hers = _is_signed_by_whom_she_names(subject, way)
        if not hers and _is_lawful(way, status.get("legal_basis", "")):
            continue
        if (way.where, target) in seen:
            continue
        seen.add((way.where, target))
        text = _(
            "«\u00a0%(label)s\u00a0» décide\u00a0: il faut un choix d’agent ou un délai prévu par "
            "la loi."
        )
        if way.how == CITIZEN:
            text = _(
                "«\u00a0%(label)s\u00a0» décide\u00a0: l’usager ne peut pas choisir d’y aller."
            )
        if hers:
            text = _(
                "«\u00a0%(label)s\u00a0» décide\u00a0: l’adresse de qui signe peut venir de "
                "l’usager. Faites-la remplir par un agent."
            )
        text %= {"label": status["label"]}
        yield Finding(way.where, text, path=subject.path(node, target))


def led(subject: Subject) -> Iterator[Finding]:
    """Find pages that nobody opens: no person acts where a delay or a document leads on."""
    rules = [one for one in subject.json.get("actions", ()) if "when" in one and not one.get("by")]
    delayed = tuple(f"actions.{one['id']}." for one in rules)
    for where, action in all_actions(subject.json):
        alone = ".timers." in where or ".then." in where or where.startswith(delayed)
        if action["do"] == "redirect" and alone:
            text = _("Personne n’agit à ce moment\u00a0: cette page ne s’ouvre pour personne.")
            yield Finding(where, text, ADVICE)


def veiled(subject: Subject) -> Iterator[Finding]:
    """Find choices of the citizen in a status that she does not see."""
    for name, status in subject.statuses.items():
        for choice in status.get("choices", ()):
            if status.get("hidden") and CITIZEN in choice["by"]:
                text = _(
                    "«\u00a0%(label)s\u00a0» est caché à l’usager\u00a0: il ne peut pas y choisir.",
                    label=status["label"],
                )
                yield Finding(f"statuses.{name}.choices.{choice['id']}", text)


def _arrivals(subject: Subject) -> list[tuple[Node | None, Way, str]]:
    return [(node, way, after.status) for node, way, after in subject.trail.arrows]


def _is_lawful(way: Way, basis: str) -> bool:
    """A person chose, the citizen withdrew, or the law named the clock."""
    if way.how in ("choice", PERSON, "withdrawal"):
        return True
    return way.how in ("timer", "silence") and bool(way.legal_basis or basis)


def _is_signed_by_whom_she_names(subject: Subject, way: Way) -> bool:
    """Whether the citizen may say who signs: herself, who would grant her own request."""
    field = subject.actions.get(way.where, {}).get("signer_field")
    if way.how != PERSON or not field:
        return False
    owned = {one["id"] for one in subject.asked_of_agents()}
    theirs = {*(subject.fields or ()), *subject.asked_of_citizens(), *subject.computed()}
    return field in theirs or field not in owned


def told(subject: Subject) -> Iterator[Finding]:
    """Find ends to which a request may come without a message to the citizen."""

    def follow(way: Way, bit: bool) -> bool:
        return way.tells or (bit and way.how == MOVES)

    trail = subject.space.explore(follow)
    for name, status in subject.statuses.items():
        node = trail.first(name, False)
        if status["kind"] not in ENDS or node is None or not rests(status):
            continue
        done = Done()
        for action in status.get("enter", ()):
            done.take(action)
        if not done.tells(subject.kinds):
            text = _(
                "L’usager n’est pas prévenu que sa demande finit par « %(label)s ».",
                label=status["label"],
            )
            path = subject.path(node, trail=trail)
            yield Finding(f"statuses.{name}", text, path=path)


def experts(subject: Subject) -> Iterator[Finding]:
    """Find experts, and other requests, that the applicant may name: she could act for others."""
    owned = {one["id"] for one in subject.asked_of_agents()}
    owned.update(name for act in subject.actions.values() for name, _tree in written_by(act))
    theirs = {*(subject.fields or ()), *subject.asked_of_citizens()}
    for where, action in subject.actions.items():
        field = action.get("email_field") or action.get("request")
        if field and (field in theirs or field not in owned):
            yield Finding(where, _given_by_citizen(action), ADVICE)


def _given_by_citizen(action: Json) -> str:
    if action["do"] == "act_on_request":
        return _(
            "Le numéro de la demande de «\u00a0%(label)s\u00a0» peut venir de l’usager, qui "
            "agirait alors sur la demande de n’importe qui. Faites-le remplir par un agent.",
            label=action["label"],
        )
    if action["do"] == "transfer":
        return _(
            "L’adresse de « %(recipient)s » peut venir de l’usager, qui enverrait alors sa "
            "demande à quelqu’un d’autre. Faites-la remplir par un agent.",
            recipient=action["recipient"],
        )
    return _(
        "L’adresse de l’expert « %(label)s » peut venir de l’usager, qui donnerait alors "
        "l’avis à sa place. Faites-la remplir par un agent.",
        label=action["label"],
    )


def unanswered_calls(subject: Subject) -> Iterator[Finding]:
    """Find calls that one alone, or nobody of the house, answers and that are awaited for ever."""
    for where, action in subject.actions.items():
        waits = action["do"] in OUTSIDERS and ("function" not in action or _is_signed_here(action))
        if waits and action.get("to") and not action.get("timeout"):
            yield Finding(where, _without_end(action), ADVICE)


def is_written_to(action: Json) -> bool:
    """Whether somebody outside gets a link by mail."""
    keys = ("email", "email_field", "signer_field")
    return not action.get("elsewhere") and any(name in action for name in keys)


def _is_signed_here(action: Json) -> bool:
    """Whether only the one who is asked may sign, by a link or on the case page."""
    own = "function" in action and not action.get("elsewhere")
    return action["do"] == "signature_request" and (own or is_written_to(action))


def _without_end(action: Json) -> str:
    if _is_signed_here(action):
        return _(
            "La signature de «\u00a0%(label)s\u00a0» est attendue sans limite de temps, et "
            "personne ne passe outre. Donnez un délai, sinon la demande peut attendre sans fin.",
            label=action["label"],
        )
    if is_written_to(action):
        return _(
            "La réponse à «\u00a0%(label)s\u00a0», de qui reçoit le lien, est attendue sans limite "
            "de temps. Donnez un délai, sinon la demande attend qu’un agent réponde à sa place.",
            label=action["label"],
        )
    return _(
        "Aucun service de Guichet ne répond à «\u00a0%(label)s\u00a0»\u00a0: il faut le "
        "programme d’un partenaire. Donnez un délai à l’appel, sinon la demande attend "
        "qu’un agent réponde à sa place.",
        label=action["label"],
    )


def kept(subject: Subject) -> Iterator[Finding]:
    """Find data kept longer than the rule without a text of law (GDPR article 5)."""
    days = subject.json.get("anonymise_after_days", ANONYMISED_DAYS)
    if days > ANONYMISED_DAYS and not subject.json.get("retention_basis"):
        text = _(
            "Les données seraient gardées %(days)s jours après la fin : c’est %(most)s jours au "
            "plus, sauf si un texte le demande. Citez ce texte.",
            days=days,
            most=ANONYMISED_DAYS,
        )
        yield Finding("anonymise_after_days", text)
