"""How the policy's file is read: what is no policy, what is damaged, and what its amounts are."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from schema.errors import InvalidSettings
from schema.policy_file import BUNDLED_POLICY, load_policy
from schema.policy_mistakes import written
from tests.schema.policy_files import file_with, mistakes_in, read


@pytest.mark.parametrize("content", ["", "# words\n", "[]", "text", "5", "rules: {", "a: b: c", "--- {}\n--- {}"])
def test_a_file_that_is_no_policy_is_one_line(tmp_path: Path, content: str) -> None:
    [mistake] = mistakes_in(tmp_path, content)
    assert mistake.partition(":")[0] in {"1", "2"}


@pytest.mark.parametrize("content", [b"rules: \xe4", b"\xff\xfe"])
def test_a_file_that_is_no_text_is_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(content)
    with pytest.raises(InvalidSettings) as raised:
        load_policy(file)
    assert raised.value.mistakes == [f"TICKETFLOW_POLICY_FILE: {file}: is not UTF-8 text"]


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettings, match=r"nowhere\.yaml: No such file") as raised:
        load_policy(tmp_path / "nowhere.yaml")
    assert len(raised.value.mistakes) == 1


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("policies")


@given(data=some.data())
@settings(max_examples=150, deadline=None)
def test_a_file_that_was_damaged_is_a_policy_or_a_list_of_mistakes(directory: Path, data: some.DataObject) -> None:
    text = BUNDLED_POLICY.read_text()
    start = data.draw(some.integers(text.index("rules:\n"), len(text)))
    piece = data.draw(some.text(alphabet="[]{}:,&*!|>#-'\"\n\t ab019.~?%@`<=", max_size=6))
    cut = data.draw(some.integers(0, 8))
    file = directory / "policy.yaml"
    file.write_text(text[:start] + piece + text[start + cut :])
    mistakes = mistakes_or_none(file)
    assert mistakes is None or mistakes
    for mistake in mistakes or []:
        assert mistake.startswith(f"TICKETFLOW_POLICY_FILE: {file}:")
        assert "\n" not in mistake


def mistakes_or_none(file: Path) -> list[str] | None:
    try:
        load_policy(file)
    except InvalidSettings as error:
        return error.mistakes
    return None


@pytest.mark.parametrize("amount", ["20.10", "'20.10'", "20.1", "+20.10"])
def test_amounts_are_read_from_the_written_text(tmp_path: Path, amount: str) -> None:
    policy = read(tmp_path, file_with(f"    when: {{amount_above: {{USD: {amount}}}}}"))
    [rule, *_] = policy.rules
    assert rule.when is not None
    assert rule.when.amount_above == {"USD": "20.10"}


def test_amounts_that_no_float_holds_are_read_exactly(tmp_path: Path) -> None:
    policy = read(tmp_path, file_with("    when: {amount_above: {USD: 90071992547409.91, KWD: 9007199254740.991}}"))
    assert policy.rules[0].when is not None
    assert policy.rules[0].when.amount_above == {"USD": "90071992547409.91", "KWD": "9007199254740.991"}


def test_the_commented_examples_of_the_bundled_policy_are_right(tmp_path: Path) -> None:
    """Each block of the rules that is commented out, as an operator would take it in."""
    lines = BUNDLED_POLICY.read_text().splitlines()
    start = lines.index("rules:")
    shown = [line.replace("  # ", "  ", 1) if line.startswith(("  # -", "  #   ")) else line for line in lines[start:]]
    shown = [line for line in shown if not line.startswith("  # ")]
    policy = read(tmp_path, "\n".join(shown))
    assert [rule.id for rule in policy.rules[-3:]] == ["small-refunds-auto", "large-refunds", "refunds-ask"]


def test_a_place_is_written_as_people_write_it() -> None:
    assert written(("rules", 2, "when", "amount_above")) == "rules[2].when.amount_above"
