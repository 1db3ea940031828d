"""What a step does to the legal clock: CRPA L231-1 and L231-4, stopped by L114-5."""

from datetime import date

from guichet_workflow.core import clock, legal
from guichet_workflow.core.case import Pause
from guichet_workflow.core.definition import Silence, Status
from guichet_workflow.core.run.kept import Kept


class Lawful(Kept):
    """A step that starts, stops and resumes the legal clock."""

    def start_silence(self) -> None:
        """Start the legal clock from the reception of the request."""
        rule = self.definition.silence
        if rule:
            at = self.due(rule.after, self.case.received_at)
            self.start("silence", "silence", at)

    def follow_silence(self, status: Status) -> None:
        """Stop the legal clock, or let it run, as the status entered says."""
        if legal.has_accepted(self.definition, self.case, self.now):
            return  # what the law has given is not taken back: its clock is fired next
        if status.decides:
            self.case.paused = None
            self.cancel("silence", "suspension")
        elif status.pauses_silence and self.case.paused is None:
            self._pause(status)
        elif not status.pauses_silence and self.case.paused is not None:
            self.resume(clock.day_of(self.now, self.definition.territory))

    def _pause(self, status: Status) -> None:
        timer = legal.running(self.case.timers)
        rule = self.definition.silence
        if timer is None or rule is None or self._asked_too_late(rule):
            return
        self.case.paused = Pause(timer, self.now)
        self.cancel("silence")
        values = {}
        if status.pieces_within:
            until = self.due(status.pieces_within)
            self.start("suspension", "suspension", until)
            values = {"until": self.last_day(until).isoformat()}
        self.history("suspended", values, True)

    def _asked_too_late(self, rule: Silence) -> bool:
        within = rule.asked_within
        return within is not None and self.now >= self.due(within, self.case.received_at)

    def resume(self, until: date) -> None:
        """Let the legal clock run again after a stop whose last day is `until`."""
        pause = self.case.paused
        if pause is None:
            return
        at = legal.resumed(self.definition, pause, until, self.now, complete=self.completed)
        self.case.paused, self.changed = None, True
        self.cancel("suspension")
        self.start("silence", "silence", at)
        self.history("resumed", {"day": self.last_day(at).isoformat()}, True)
