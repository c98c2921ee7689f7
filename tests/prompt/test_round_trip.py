"""Whatever is typed is understood or refused; whatever is understood can be written down."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from carbon_tui.prompt import PromptError, command, lexer, parse, suggest
from carbon_tui.prompt.alternatives import Bracketed, alternatives_of
from carbon_tui.prompt.fields import names
from carbon_tui.prompt.lexer import Token
from carbon_tui.resources.registry import EVERY

from .asking import BERLIN, MOMENT, NOW

VIEWS = st.sampled_from(EVERY)
SIGNS = st.text('()|[]!"\\,=~: ^a', max_size=12)
"""Letters that mean something to the prompt."""
WORDS = st.text(max_size=12) | st.sampled_from(
    ["failed", "a b", 'say "x"', "a,b", "!x", "a=b", "", "-8h", "today", "3", "2h30m", "100", "..",
     "today..now", "\\", "\x1b[31m", "\u202egnp", "x~y", "(", ")", "|", "a(b", "(v2)", "a|b=c"]
)  # fmt: skip
OPERATORS = st.sampled_from(lexer.OPERATORS)


@st.composite
def prompts(draw: st.DrawFn) -> str:
    """Texts that mostly make sense, and sometimes nearly."""
    resource = draw(VIEWS)
    terms = []
    for _ in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(names(resource)) | st.text("abc_", max_size=5))
        value = draw(WORDS.map(lexer.value) | WORDS)
        terms.append(draw(st.sampled_from([f"{name}{draw(OPERATORS)}{value}", lexer.word(value)])))
    between = draw(st.lists(st.sampled_from([" ", " ", " | ", " (", ") ", " !("]), max_size=4))
    signs = [*between, *[" "] * len(terms)]
    return f"{resource.name} {''.join(t + s for t, s in zip(terms, signs, strict=False))}"


@given(prompts() | st.text(max_size=60) | SIGNS.map(lambda signs: f"prints {signs}"))
def test_a_prompt_is_understood_or_refused_and_nothing_else_happens(text: str) -> None:
    refusal = None
    try:
        resource, search = command(text, NOW, BERLIN)
    except PromptError as error:
        refusal = error
    if refusal is not None:
        assert str(refusal)
        assert 0 <= refusal.position <= len(text)
        return
    again = parse(search.text, resource, NOW, BERLIN)
    assert again == search
    assert again.text == search.text
    assert hash(search) == hash(again)
    assert all(chip.isprintable() for chip in (*search.server_chips, *search.local_chips))


@given(st.text(max_size=40) | SIGNS)
def test_any_text_can_be_written_as_a_word_and_as_a_value(text: str) -> None:
    value = only_term(f"name={lexer.value(text)}")
    assert [item.text for item in value.items] == [text]
    if text:
        word = only_term(lexer.word(text))
        assert (word.field, word.negated, word.items[0].text) == ("", False, text)
        pattern = only_term(f"name~{lexer.pattern(text)}")
        assert pattern.items[0].text == text


def only_term(text: str) -> Token:
    """The one term of the text, which reads the same alone and among others in brackets."""
    ((alone,),) = (alternative.parts for alternative in alternatives_of(text))
    ((group, _),) = (
        alternative.parts for alternative in alternatives_of(f"!(x | {text} | {text}) y")
    )
    assert isinstance(alone, Token)
    assert isinstance(group, Bracketed)
    for alternative in group.alternatives[1:]:
        (inside,) = alternative.parts
        assert isinstance(inside, Token)
        assert (inside.field, inside.operator) == (alone.field, alone.operator)
        assert [item.text for item in inside.items] == [item.text for item in alone.items]
    return alone


@example(EVERY[0], 'name:"\\', 7)
@example(EVERY[0], '"\\\n', 3)
@given(VIEWS, st.text(max_size=40) | SIGNS, st.integers(-2, 50))
def test_any_text_can_be_asked_what_could_come_next(view: object, text: str, cursor: int) -> None:
    resource = next(each for each in EVERY if each is view)
    for offer in suggest(text, cursor, resource, {"name": ["Ada", "a b"]}):
        assert offer.shown.isprintable()


@pytest.mark.parametrize("resource", EVERY, ids=lambda r: r.name)
def test_no_local_term_fails_on_a_record_that_says_nothing(resource: object) -> None:
    view = next(each for each in EVERY if each is resource)
    record = (view.endpoint.record)()
    rows = view.rows([record]) or []
    for column in view.columns:
        for text in (f"{column.name}!=", f"{column.name}:x", f"{column.name}>3", "word"):
            try:
                search = parse(text, view, NOW, BERLIN)
            except PromptError:
                continue
            passes = search.predicate(view, MOMENT)
            assert passes is None or all(passes(row) in (True, False) for row in rows)
