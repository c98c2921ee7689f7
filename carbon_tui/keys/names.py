"""Names of keys: Textual's, those that people write, and the same place on another keyboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_SIGNS: Final[Mapping[str, str]] = {
    "exclamation_mark": "!", "quotation_mark": '"', "number_sign": "#", "dollar_sign": "$",
    "percent_sign": "%", "ampersand": "&", "apostrophe": "'", "left_parenthesis": "(",
    "right_parenthesis": ")", "asterisk": "*", "plus": "+", "comma": ",", "minus": "-",
    "full_stop": ".", "slash": "/", "colon": ":", "semicolon": ";", "less_than_sign": "<",
    "equals_sign": "=", "greater_than_sign": ">", "question_mark": "?", "at": "@",
    "left_square_bracket": "[", "backslash": "\\", "right_square_bracket": "]",
    "circumflex_accent": "^", "underscore": "_", "grave_accent": "`", "left_curly_bracket": "{",
    "vertical_line": "|", "right_curly_bracket": "}", "tilde": "~",
}  # fmt: skip
_NAMED: Final[Mapping[str, str]] = {
    "up": "↑", "down": "↓", "left": "←", "right": "→", "home": "Home", "end": "End",
    "pageup": "PgUp", "pagedown": "PgDn", "enter": "Enter", "escape": "Esc", "space": "Space",
    "backspace": "Backspace", "delete": "Del", "insert": "Ins", "tab": "Tab",
}  # fmt: skip
_SHOWN: Final = {**_SIGNS, **_NAMED}
_ALSO_WRITTEN: Final[Mapping[str, str]] = {
    "esc": "escape", "return": "enter", "del": "delete", "ins": "insert", "pgup": "pageup",
    "pgdn": "pagedown", "page_up": "pageup", "page_down": "pagedown", "spacebar": "space",
    "dot": "full_stop", "period": "full_stop", "hash": "number_sign", "": "space",
}  # fmt: skip
_MODIFIERS: Final = ("ctrl", "shift", "alt")


def shown_key(key: str) -> str:
    """Textual's name of a key as people write it: ``slash`` as ``/``, ``f6`` as ``F6``."""
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    if last in _SHOWN:
        last = _SHOWN[last]
    elif last[:1] == "f" and last[1:].isdigit():
        last = last.upper()
    return "+".join([*modifiers, last])


def shown_keys(keys: Iterable[str]) -> str:
    """Several keys that do the same, as people write them, with blanks between."""
    return " ".join(map(shown_key, keys))


_BY_SIGN: Final = {sign: name for name, sign in _SIGNS.items()}
_BY_WORD: Final = {
    **{shown.casefold(): name for name, shown in _NAMED.items()},
    **{name: name for name in _SHOWN},
    **_ALSO_WRITTEN,
}


def key_written(text: str) -> str | None:
    """Textual's name of a key that a person wrote: ``/``, ``ctrl+r``, ``F5``, ``Del``; else None.

    A letter keeps its case. Modifiers are ctrl, shift and alt, in any order.
    """
    text = text if text == " " else text.strip()
    if len(text) == 1:
        return _BY_SIGN.get(text) or _BY_WORD.get(text) or ("space" if text == " " else text)
    *modifiers, last = text.replace("++", "+plus").split("+")
    folded = [modifier.strip().casefold() for modifier in modifiers]
    if any(modifier not in _MODIFIERS for modifier in folded):
        return None
    name = _last_part(last.strip(), bool(folded))
    return None if name is None else "+".join([*sorted(folded, key=_MODIFIERS.index), name])


def _last_part(text: str, is_modified: bool) -> str | None:
    if len(text) == 1:
        return _BY_SIGN.get(text, text.casefold() if is_modified else text)
    word = text.casefold()
    if word[:1] == "f" and word[1:].isdigit() and 1 <= int(word[1:]) <= 24:
        return word
    return _BY_WORD.get(word)


# The same place on a keyboard with another script: what stands there where letters are Latin.

_LATIN: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm"
_SHIFTED: Final[Mapping[str, str]] = {";": ":", "'": '"', "[": "{", "]": "}"}
_SCRIPTS: Final = (
    "йцукенгшщзхъфывапролджэячсмить",  # Russian
    "йцукенгшщзхїфівапролджєячсмить",  # Ukrainian
    ";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ",  # Greek
    "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצ",  # Hebrew
)


def _places() -> dict[str, str]:
    """The first script in the list has the last word where two share a letter."""
    by_name: dict[str, str] = {}
    for script in reversed(_SCRIPTS):
        for letter, latin in zip(script, _LATIN, strict=True):
            if letter.isalpha() and not letter.isascii():
                by_name[letter] = latin
                if letter.upper() != letter:
                    by_name[letter.upper()] = _SHIFTED.get(latin, latin.upper())
    return {letter: _BY_SIGN.get(latin, latin) for letter, latin in by_name.items()}


_LATIN_KEY: Final = _places()


def latin_key(key: str) -> str | None:
    """What a key of another script has in its place on a Latin keyboard; None where that is
    unknown: Cyrillic ``о`` is ``j``."""
    return _LATIN_KEY.get(key)
