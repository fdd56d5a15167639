"""The published JSON Schema of a standing, closed: what it does not name must not be there."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "standing.schema.json"


def _closed(node: Any) -> Any:
    """The schema as published allows names to be added later; our own answers hold exactly the ones of today."""
    if isinstance(node, dict):
        inner = {name: _closed(value) for name, value in node.items()}
        if "properties" in inner and "additionalProperties" not in inner:
            inner["additionalProperties"] = False
        return inner
    return [_closed(value) for value in node] if isinstance(node, list) else node


VALIDATOR = Draft202012Validator(_closed(json.loads(PUBLISHED.read_text("utf-8"))))
