"""The roles that functions and teams are bound to: a request of nobody's is in no list."""

from collections.abc import Collection, Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.lint.finding import Finding
from guichet_workflow.core.lint.subject import Subject


def held(subject: Subject) -> Iterator[Finding]:
    """Find functions and teams bound to a role that does not exist."""
    for table in ("functions", "teams"):
        for name, one in subject.json.get(table, {}).items():
            if text := unheld(one["role"], subject.roles):
                yield Finding(f"{table}.{name}", text)


def unheld(role: str, roles: Collection[str] | None) -> str:
    """Say that a role is none of `roles`; "" when it is, without a role, or while none is known."""
    if not role or roles is None or role in roles:
        return ""
    return _(
        "Aucun agent n’a le rôle «\u00a0%(name)s\u00a0»\u00a0: les demandes ne seraient dans la "
        "liste de personne. Choisissez un rôle qui existe, ou créez-le dans «\u00a0Comptes et "
        "rôles\u00a0».",
        name=role,
    )
