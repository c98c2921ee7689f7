"""What is wrong with a prompt, said before any request."""

from __future__ import annotations


class PromptError(ValueError):
    """One sentence about one place of the text, with the nearest right spelling if any."""

    def __init__(self, sentence: str, position: int = 0, nearest: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.position = position
        """Index into the text of what the sentence is about."""
        self.nearest = nearest
        """What was probably meant; empty when nothing is near."""
