"""Line of each key in a TOML text, so that an error can name it.

`tomllib` reads the values but not the lines. This walks a text that `tomllib` has already accepted, and so
need not check anything: it only follows headers, keys, strings, arrays and inline tables.
"""

import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

_SPACE = " \t\r"


class Lines:
    """Line (from 1) of every table, key and array element, by its path: `("cadence", 0, "every")`."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._starts = [0] + [index + 1 for index, char in enumerate(text) if char == "\n"]
        self._found: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}
        self._document()

    def of(self, path: Path) -> int:
        """Return the line of `path`, or of the nearest table around it; 1 where none of it is in the text."""
        while path:
            if path in self._found:
                return self._found[path]
            path = path[:-1]
        return 1

    def _line(self) -> int:
        return bisect_right(self._starts, self._at)

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _skip(self, chars: str) -> None:
        """Skip any of `chars`, and comments."""
        while self._at < len(self._text):
            if self._text[self._at] == "#" and "\n" in chars:
                end = self._text.find("\n", self._at)
                self._at = len(self._text) if end < 0 else end
            elif self._text[self._at] in chars:
                self._at += 1
            else:
                return

    def _document(self) -> None:
        table: Path = ()
        while True:
            self._skip(_SPACE + "\n")
            if self._at >= len(self._text):
                return
            if self._peek("["):
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Path:
        line = self._line()
        array = self._peek("[[")
        self._at += 2 if array else 1
        keys = self._keys()
        self._at += 2 if array else 1
        path: Path = ()
        for key in keys[:-1]:
            path = self._inside((*path, key), line)
        path = (*path, keys[-1])
        if array:
            self._found.setdefault(path, line)
            self._arrays[path] = self._arrays.get(path, -1) + 1
        path = self._inside(path, line)
        self._found.setdefault(path, line)
        return path

    def _inside(self, path: Path, line: int) -> Path:
        """Return the table that `path` means: the last one of an array of tables."""
        self._found.setdefault(path, line)
        return (*path, self._arrays[path]) if path in self._arrays else path

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table
        for key in self._keys():
            path = (*path, key)
            self._found.setdefault(path, line)
        self._skip(_SPACE)
        self._at += 1  # the equals sign
        self._value(path)

    def _keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            start = self._at
            if self._text[start] in "\"'":
                self._string()
                keys.append(tomllib.loads(f"x = {self._text[start : self._at]}")["x"])
            else:
                while self._at < len(self._text) and (
                    self._text[self._at].isalnum() or self._text[self._at] in "_-"
                ):
                    self._at += 1
                keys.append(self._text[start : self._at])
            self._skip(_SPACE)
            if not self._peek("."):
                return keys
            self._at += 1

    def _value(self, path: Path) -> None:
        self._skip(_SPACE + "\n")
        if self._peek("["):
            self._array(path)
        elif self._peek("{"):
            self._at += 1
            self._skip(_SPACE + "\n,")
            while not self._peek("}"):
                self._pair(path)
                self._skip(_SPACE + "\n,")
            self._at += 1
        elif self._peek('"') or self._peek("'"):
            self._string()
        else:
            while self._at < len(self._text) and self._text[self._at] not in ",]}#\n":
                self._at += 1

    def _array(self, path: Path) -> None:
        self._at += 1
        index = 0
        self._skip(_SPACE + "\n,")
        while not self._peek("]"):
            self._found[(*path, index)] = self._line()
            self._value((*path, index))
            index += 1
            self._skip(_SPACE + "\n,")
        self._at += 1

    def _string(self) -> None:
        quote = self._text[self._at]
        long = self._peek(quote * 3)
        closing = quote * 3 if long else quote
        self._at += len(closing)
        while not self._peek(closing):
            self._at += 2 if quote == '"' and self._peek("\\") else 1
        self._at += len(closing)
        while long and self._peek(quote):  # one or two quotation marks may stand before the closing three
            self._at += 1
