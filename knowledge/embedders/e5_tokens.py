"""Text to the tokens of multilingual-e5: the most probable pieces of each word (SentencePiece's unigram model)."""

import re

from knowledge.embedders.e5_file import E5File

SPACE = "\u2581"
"""What the vocabulary writes for a space; it stands only at the beginning of a piece, so words are cut one by one."""
UNKNOWN = 10.0
"""How much less probable than any piece an unknown character is."""
MOST = 100_000
"""Words that are remembered."""
_SPACES, _WORD = re.compile("  +"), re.compile(f"{SPACE}[^{SPACE}]*")


class Tokenizer:
    """Remembers the words it has cut; several threads may use it at once."""

    def __init__(self, model: E5File) -> None:
        self._model = model
        self._longest = max(map(len, model.vocabulary))
        self._unknown = (model.unknown, min(model.scores) - UNKNOWN)
        self._cut: dict[str, list[int]] = {}

    def ids(self, text: str) -> list[int]:
        """The tokens of a text, without the marks of its beginning and end."""
        text = _SPACES.sub(" ", text.translate(self._model.normal))
        text = (text if text.startswith(" ") else f" {text}").replace(" ", SPACE)
        found: list[int] = []
        for word in _WORD.findall(text):
            ids = self._cut.get(word)
            if ids is None:
                if len(self._cut) >= MOST:
                    self._cut.clear()
                ids = self._cut[word] = self._best(word)
            found.extend(ids)
        return found

    def _best(self, word: str) -> list[int]:
        """The pieces with the highest sum of scores (Viterbi); a character that no piece holds is unknown."""
        known, scores, (nothing, low) = self._model.vocabulary.get, self._model.scores, self._unknown
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        came: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        for start in range(size):
            for stop in range(start + 1, min(size, start + self._longest) + 1):
                piece = known(word[start:stop])
                if piece is not None and best[start] + scores[piece] > best[stop]:
                    best[stop], came[stop] = best[start] + scores[piece], (start, piece)
            if best[start] + low > best[start + 1]:
                best[start + 1], came[start + 1] = best[start] + low, (start, nothing)
        ids = []
        while size:
            size, piece_id = came[size]
            ids.append(piece_id)
        return ids[::-1]
