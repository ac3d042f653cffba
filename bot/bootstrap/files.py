"""Files that settings name."""

from pathlib import Path
from typing import Any

import yaml

from bot.errors import BadSetting


def read_yaml(setting: str, path: Path) -> Any:
    """What a file of a setting holds; raises `BadSetting` where it cannot be read."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise BadSetting(f"{setting}: {path} cannot be read: {reason}") from None
