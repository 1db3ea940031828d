"""Which data sources there are, told to the house."""

from guichet_kit.events import emit
from sqlalchemy import func, select
from sqlalchemy.orm import Session

KEPT = "forms.source.kept.v1"


def tell(session: Session, slug: str, *, kept: bool) -> None:
    """Tell that a source is there from now on, or no more."""
    told_at = session.scalars(select(func.clock_timestamp())).one().isoformat()
    emit(session, KEPT, subject=slug, data={"source": slug, "kept": kept, "told_at": told_at})
