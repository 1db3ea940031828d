"""A circuit as a BPMN 2.0 process (OMG formal/2011-01-03), for the tools that read it.

A status is a task in the lane of its function, choices leave it by an exclusive gateway, a delay is
a timer on its border, a status that ends is an end event. What BPMN has no word for is told in
the documentation of each element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from guichet_workflow.core.editing.places import Place, Source, items_of
from guichet_workflow.core.editing.sentences import Words, delay_of, told, words_for
from guichet_workflow.core.sketch.ways import OUTSIDE, Way, outside_label, ways_of

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
SCHEMA = "http://www.w3.org/2001/XMLSchema-instance"
TARGET = "urn:guichet:circuit"
ENDS = ("done", "refused")
PERIODS = {
    "minutes": "PT{}M",
    "hours": "PT{}H",
    "days": "P{}D",
    "working_days": "P{}D",
    "months": "P{}M",
}
"""ISO 8601 durations; working days have none: the documentation says what they truly are."""
FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_bpmn(source: Source) -> bytes:
    """The process as XML in UTF-8."""
    register_namespace("bpmn", MODEL)
    register_namespace("xsi", SCHEMA)
    root = Element(_tag("definitions"), {"id": "definitions", "targetNamespace": TARGET})
    slug = _id(str(source.get("slug") or "circuit"))
    attributes = {"id": slug, "name": _text(source.get("title")), "isExecutable": "false"}
    _Writer(source, SubElement(root, _tag("process"), attributes)).write()
    indent(root)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _tag(name: str) -> str:
    return f"{{{MODEL}}}{name}"


def _id(name: str) -> str:
    """An NCName, never one that another part bears."""
    return "n_" + re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def _text(value: object) -> str:
    """A text that XML can hold."""
    return FORBIDDEN.sub("", str(value or ""))


class _Writer:
    """The elements of a process, while they are being written."""

    def __init__(self, source: Source, process: Element) -> None:
        self.source, self.process = source, process
        self.words: Words = words_for(source, {})
        self.statuses = items_of(source, "statuses")
        self.ways = [way for way in ways_of(source, self.words) if way.source in self._ids()]
        self.outside = [way for way in ways_of(source, self.words) if OUTSIDE in way.source]
        self.flows: list[tuple[str, str, str, str]] = []
        self.lanes: dict[str, list[str]] = {}

    def _ids(self) -> set[str]:
        return {place.id for place in self.statuses}

    def write(self) -> None:
        """Lanes first, as the schema wants, then events and tasks, then flows."""
        lanes = SubElement(self.process, _tag("laneSet"), {"id": "lanes"})
        for way in self.outside:
            self._entry(way)
        for place in self.statuses:
            self._status(place)
        for number, (start, end, name, condition) in enumerate(self.flows, 1):
            self._flow(f"flow_{number}", start, end, name, condition)
        self._lanes(lanes)

    def _entry(self, way: Way) -> None:
        name = _id(way.source)
        label = outside_label(way.source, self.words)
        event = self._element("startEvent", name, label)
        if way.source != f"{OUTSIDE}start":
            SubElement(event, _tag("conditionalEventDefinition"), {"id": f"{name}_when"}).append(
                self._condition(label)
            )
        self.flows.append((name, _id(way.target), "", ""))

    def _condition(self, words: str) -> Element:
        """Words, since what opens these entries happens outside the process."""
        found = Element(_tag("condition"), {f"{{{SCHEMA}}}type": "bpmn:tFormalExpression"})
        found.text = _text(words)
        return found

    def _element(self, tag: str, name: str, label: str, documentation: str = "") -> Element:
        found = SubElement(self.process, _tag(tag), {"id": name, "name": _text(label)})
        if documentation:
            SubElement(found, _tag("documentation")).text = _text(documentation)
        return found

    def _status(self, place: Place) -> None:
        name, label = _id(place.id), self.words.statuses[place.id]
        ends = place.node.get("kind") in ENDS
        exits = [way for way in self.ways if way.source == place.id]
        tag = "endEvent" if ends and not exits else self._task(place)
        self._element(tag, name, label, "\n".join(self._told(place)))
        function = str(place.node.get("function") or "")
        self.lanes.setdefault(function, []).append(name)
        self._exits(place, name, exits, function)

    def _task(self, place: Place) -> str:
        moves = any(
            one.node.get("do") == "move" for one in items_of(self.source, f"{place.path}.enter")
        )
        return "task" if moves else "userTask"

    def _told(self, place: Place) -> Iterator[str]:
        for holder in ("enter", "timers"):
            for one in items_of(self.source, f"{place.path}.{holder}", place):
                yield told(one, self.words)

    def _exits(self, place: Place, name: str, exits: list[Way], function: str) -> None:
        """Delays leave by the border, the rest by a gateway when there are several."""
        timers = {one.path: one for one in items_of(self.source, f"{place.path}.timers", place)}
        plain = [way for way in exits if _timer_of(way.path, timers) is None]
        for way in exits:
            timer = _timer_of(way.path, timers)
            if timer is not None:
                self._timer(timer, name, way, function)
        start = name
        if len(plain) > 1:
            start = f"{name}_choice"
            self._element("exclusiveGateway", start, "")
            self.lanes[function].append(start)
            self.flows.append((name, start, "", ""))
        conditions = len(plain) > 1
        for way in plain:
            self.flows.append((start, _id(way.target), way.label, way.label if conditions else ""))

    def _timer(self, timer: Place, name: str, way: Way, function: str) -> None:
        event = f"{name}_{_id(timer.id)}"
        attributes = {"id": event, "name": _text(way.label), "attachedToRef": name}
        found = SubElement(self.process, _tag("boundaryEvent"), attributes)
        after = timer.node.get("after") or {}
        words = delay_of(after, self.words)
        SubElement(found, _tag("documentation")).text = _text(words)
        definition = SubElement(found, _tag("timerEventDefinition"), {"id": f"{event}_after"})
        duration = SubElement(
            definition, _tag("timeDuration"), {f"{{{SCHEMA}}}type": "bpmn:tFormalExpression"}
        )
        duration.text = PERIODS.get(str(after.get("unit")), "P{}D").format(after.get("n", 0))
        self.lanes[function].append(event)
        self.flows.append((event, _id(way.target), way.label, ""))

    def _flow(self, name: str, start: str, end: str, label: str, condition: str) -> None:
        attributes = {"id": name, "sourceRef": start, "targetRef": end}
        if label:
            attributes["name"] = _text(label)
        flow = SubElement(self.process, _tag("sequenceFlow"), attributes)
        if condition:
            found = SubElement(
                flow, _tag("conditionExpression"), {f"{{{SCHEMA}}}type": "bpmn:tFormalExpression"}
            )
            found.text = _text(condition)

    def _lanes(self, lanes: Element) -> None:
        """One for each function; what nobody handles is in none."""
        for function, names in self.lanes.items():
            if not function:
                continue
            label = self.words.functions.get(function, function)
            lane = SubElement(
                lanes, _tag("lane"), {"id": f"lane_{_id(function)}", "name": _text(label)}
            )
            for name in names:
                SubElement(lane, _tag("flowNodeRef")).text = name
        if not len(lanes):
            self.process.remove(lanes)


def _timer_of(path: str, timers: dict[str, Place]) -> Place | None:
    """The delay that a way belongs to, its own or that of one of its actions."""
    return next(
        (one for at, one in timers.items() if path == at or path.startswith(f"{at}.")), None
    )
