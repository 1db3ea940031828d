"""Reusable blocks: listed, begun, seen with the forms that copy them, deleted."""

from flask import Response, request, url_for
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import blocks, starting, works
from guichet_forms.actions.works import BLOCK
from guichet_forms.pages.editor.desk import DESIGNER, blueprint, designer, work_url
from guichet_forms.pages.labels import family_labels
from guichet_forms.problems import BlockInUse


@blueprint.get("/blocs/")
@allow(DESIGNER)
def list_blocks() -> Response:
    """List the reusable blocks of the designer's families."""
    with transaction() as session:
        found, after = blocks.list_for(session, designer(), request.args.get("apres", ""))
        counts = blocks.count_uses(session, [block.slug for block in found])
    return render(
        "forms/builder/blocks.html",
        title=_("Blocs réutilisables"),
        area="desk",
        blocks=found,
        counts=counts,
        labels=family_labels(),
        next_url=url_for("editor.list_blocks", apres=after) if after else None,
    )


@blueprint.get("/blocs/nouveau")
@allow(DESIGNER)
def show_new_block() -> Response:
    """Ask what the new block is called and who may use it."""
    return _new_block({}, {})


@blueprint.post("/blocs/nouveau")
@allow(DESIGNER)
def make_block() -> BaseResponse:
    """Begin a block and open it in the panes."""
    given = {name: request.form.get(name, "").strip() for name in ("title", "family")}
    try:
        with transaction() as session:
            made = starting.begin_block(session, given["title"], given["family"], designer())
    except Invalid as refusal:
        return _new_block(given, refusal.errors, 422)
    return redirect_to(work_url(BLOCK, made.slug))


def _new_block(given: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    title = _("Nouveau bloc réutilisable")
    families = [{"value": k, "label": v} for k, v in family_labels().items()]
    return render(
        "forms/builder/block_new.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        area="desk",
        status=status,
        given=given,
        errors=errors,
        families=[one for one in families if designer().reaches(one["value"])],
    )


@blueprint.get("/blocs/<slug>/")
@allow(DESIGNER)
def show_block(slug: str) -> Response:
    """Show a block, its versions, and the forms that copy it."""
    return _block_page(slug)


def _block_page(slug: str, users: tuple[str, ...] = (), status: int = 200) -> Response:
    with transaction() as session:
        opened = works.open_work(session, BLOCK, slug, designer())
        versions = blocks.list_versions(session, slug)
        uses, after = blocks.list_uses(session, slug, request.args.get("apres", ""))
    return render(
        "forms/builder/block.html",
        title=opened.thing.title,
        area="desk",
        status=status,
        opened=opened,
        reusable=opened.thing,
        versions=versions,
        uses=uses,
        labels=family_labels(),
        users=users,
        next_url=url_for("editor.show_block", slug=slug, apres=after) if after else None,
    )


@blueprint.get("/blocs/<slug>/supprimer")
@allow(DESIGNER)
def show_delete_block(slug: str) -> Response:
    """Ask whether the block is really to be deleted."""
    with transaction() as session:
        opened = works.open_work(session, BLOCK, slug, designer())
    return render(
        "forms/builder/delete_block.html",
        title=_("Supprimer « %(title)s »", title=opened.thing.title),
        area="desk",
        name=opened.thing.title,
        back_url=url_for("editor.show_block", slug=slug),
        slug=slug,
    )


@blueprint.post("/blocs/<slug>/supprimer")
@allow(DESIGNER)
def delete_block(slug: str) -> BaseResponse:
    """Delete a block that no form copies, or name those that do."""
    try:
        with transaction() as session:
            blocks.remove(session, slug, designer())
    except BlockInUse as refusal:
        return _block_page(slug, tuple(refusal.users), 409)
    return redirect_to(url_for("editor.list_blocks"))
