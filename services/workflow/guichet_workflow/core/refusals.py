"""Why the engine refuses an event; each is typed so that a page can say it in words."""


class Refusal(Exception):
    """An event that the case does not accept; nothing changed."""


class CaseClosed(Refusal):
    """The request is over and moves no more."""


class StatusChanged(Refusal):
    """Someone acted first; `status` is where the case is now."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class ChoiceNotAllowed(Refusal):
    """The choice does not exist here, is not this person's, or its condition is not met."""


class ApprovedAlready(Refusal):
    """One person approves once: another must do it for the next function."""


class CheckFirst(Refusal):
    """What failed may have been done all the same: a person checks before it is done again."""


class CommentMissing(Refusal):
    """The choice asks for a comment."""


class FieldsRefused(Refusal):
    """Fields that were not asked, or required ones left out; `fields` names them."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


class ValuesRefused(FieldsRefused):
    """Values that are not of the kind of their field; `fields` names them."""


class NothingAsked(Refusal):
    """There is no open question to answer."""


class NoWithdrawal(Refusal):
    """This workflow does not let the citizen withdraw."""


class ActRefused(Refusal):
    """This status does not let the citizen do that of herself."""


class NoAttestation(Refusal):
    """Nothing was accepted by silence, or the attestation was asked for already."""


class SilenceDecided(Refusal):
    """The legal delay is over and silence gave its accord: no agent decides any more."""


class TimerTooEarly(Refusal):
    """The clock is not over yet."""


class NothingToRetry(Refusal):
    """There is no such incident."""


class NoPlace(Refusal):
    """The other version has no place for a case of this status."""


class UnderWay(Refusal):
    """An opinion, an approval, a call or a loop of the former version is not over."""
