"""Reads a reference table in YAML by its schema: once, completely, and with the file and entry of any mistake."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from knowledge.errors import UnusableInput

T = TypeVar("T")
REFERENCE = Path(__file__).parent / "reference"


def read_table(path: Path, schema: TypeAdapter[T]) -> T:
    """The table in a file; raises `UnusableInput` naming file, entry and mistake."""
    return checked(path, load_yaml(path), schema)


def load_yaml(path: Path) -> Any:
    """What a YAML file holds; raises `UnusableInput` where it is none."""
    import yaml

    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise UnusableInput(f"{path}: the table cannot be read: {' '.join(str(error).split())}") from error


def checked(path: Path, values: Any, schema: TypeAdapter[T]) -> T:
    """The values as the schema has them; raises `UnusableInput` for the first mistake."""
    try:
        return schema.validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise UnusableInput(f"{path}: entry {where or 1}: {message}") from error
