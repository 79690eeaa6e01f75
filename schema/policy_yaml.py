"""A small, plain part of YAML with line numbers: maps with text keys, lists, text, plain numbers, true and false.

What means something else than it looks like is refused: anchors, tags, dates, octal numbers, keys given twice, nothing
after a colon. Numbers with a point are read as Decimals from the written text, so that 20.10 is exactly that.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple, cast

import yaml

from schema.policy_mistakes import Place, written

Node = yaml.MappingNode | yaml.SequenceNode | yaml.ScalarNode
MAX_DEPTH = 20
MAX_CHARACTERS = 1_000_000
_TAG = "tag:yaml.org,2002:"
_PLAIN_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")


class Spot(NamedTuple):
    """A place in the text; both count from 1."""

    line: int
    column: int

    @classmethod
    def of(cls, mark: Any) -> "Spot":
        return cls(mark.line + 1, mark.column + 1)


START = Spot(1, 1)


class MisreadYaml(Exception):
    """The text is not of this part of YAML; `mistakes` are places in it, and words for each."""

    def __init__(self, mistakes: list[tuple[Spot, str]]) -> None:
        super().__init__("; ".join(words for _, words in mistakes))
        self.mistakes = mistakes


class _Loader(yaml.SafeLoader):
    """Refuses what could make a small text endless: anchors, and nesting without end."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None) is not None:
            raise MisreadYaml([(Spot.of(event.start_mark), "anchors and aliases (& and *) are not allowed")])
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise MisreadYaml([(Spot.of(event.start_mark), "is nested too deeply")])
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_nodes(text: str) -> Node | None:
    """The checked nodes of the text; None where there are none. Raises `MisreadYaml`."""
    if len(text) > MAX_CHARACTERS:
        raise MisreadYaml([(START, f"is longer than {MAX_CHARACTERS} characters")])
    try:
        root = cast(Node | None, yaml.compose(text, Loader=_Loader))
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        spot = Spot(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise MisreadYaml([(spot, "holds a character that YAML does not allow")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(f"is no YAML: {error.context or ''} {error.problem or ''}".split())
        raise MisreadYaml([(Spot.of(mark) if mark else START, words)]) from None
    if root is not None and (mistakes := list(_mistakes_in(root, ()))):
        raise MisreadYaml(mistakes)
    return root


def plain_value(node: Node) -> Any:
    """The checked node as maps, lists, texts, ints, Decimals and bools."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: plain_value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [plain_value(item) for item in node.value]
    kind = node.tag.removeprefix(_TAG)
    if kind == "bool":
        return yaml.SafeLoader.bool_values[node.value.lower()]
    if kind in {"int", "float"}:
        return Decimal(node.value) if "." in node.value else int(node.value)
    return node.value


def spot_of(node: Node | None, place: Place) -> Spot:
    """Where in the text the place is, or the innermost map or list around what is missing."""
    spot = START
    for part in place:
        found = _entry(node, part)
        if found is None:
            return Spot.of(node.start_mark) if node else spot
        mark, node = found
        spot = Spot.of(mark)
    return spot


def _entry(node: Node | None, part: int | str) -> tuple[yaml.Mark, Node] | None:
    """Where an entry of a map or list begins, and its value."""
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark, node.value[part]
    return None


def _mistakes_in(node: Node, place: Place) -> Iterator[tuple[Spot, str]]:
    if words := _wrong_in_itself(node):
        yield Spot.of(node.start_mark), _said(place, words)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _mistakes_in(item, (*place, index))
    elif isinstance(node, yaml.MappingNode):
        yield from _mistakes_in_map(node, place)


def _mistakes_in_map(node: yaml.MappingNode, place: Place) -> Iterator[tuple[Spot, str]]:
    seen: set[str] = set()
    for key, value in node.value:
        spot = Spot.of(key.start_mark)
        if not isinstance(key, yaml.ScalarNode) or key.tag != f"{_TAG}str":
            shown = f"the key {key.value[:40]}" if isinstance(key, yaml.ScalarNode) else "a key"
            yield spot, _said(place, f"{shown} is no text")
            continue
        if key.value in seen:
            yield spot, _said((*place, key.value), "is given twice")
        seen.add(key.value)
        yield from _mistakes_in(value, (*place, key.value))


def _wrong_in_itself(node: Node) -> str | None:
    kind = node.tag.removeprefix(_TAG)
    if kind == "null" or (kind in {"map", "seq"} and not node.value):
        return "is empty: give a value or leave it out"
    if kind in {"int", "float"} and not _PLAIN_NUMBER.fullmatch(node.value):
        return f"{node.value[:40]} is no plain number such as 20 or 20.50; if it is text, put it into quotes"
    if kind == "timestamp":
        return f"{node.value[:40]} would be a date; if it is text, put it into quotes"
    fits = kind in _KINDS[node.id] and (kind != "bool" or node.value.lower() in yaml.SafeLoader.bool_values)
    return None if fits else f"the tag {node.tag[:60]} is not allowed"


def _said(place: Place, words: str) -> str:
    return f"{written(place)}: {words}" if place else words


_KINDS = {"mapping": {"map"}, "sequence": {"seq"}, "scalar": {"str", "int", "float", "bool"}}
