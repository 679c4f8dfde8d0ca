"""JSON Schemas of the clinic's files, generated from their shapes: an editor completes and underlines by them."""

import json
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel

from bot.errors import ClinicBotError
from bot.faq.aftercare import AftercareFile
from bot.faq.model import ClinicFile, DocumentFile, FaqFile, SmalltalkFile, UrgentFile
from bot.faq.words import WordsFile

FOLDER = "schemas"
SHAPES: dict[str, type[BaseModel]] = {
    "faq": FaqFile,
    "urgent": UrgentFile,
    "clinic": ClinicFile,
    "words": WordsFile,
    "smalltalk": SmalltalkFile,
    "aftercare": AftercareFile,
    "document": DocumentFile,
}


def schemas() -> dict[str, Any]:
    """Return the JSON Schema of each kind of file by its name."""
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **_for_editors(shape.model_json_schema())}
        for name, shape in SHAPES.items()
    }


def _for_editors(schema: Any) -> Any:  # noqa: ANN401  any JSON
    """Allow what an editor sees where the bot sees a text: a number in `112`; and a text in `yes`, read as true."""
    if isinstance(schema, list):
        return [_for_editors(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    loosened = {key: _for_editors(value) for key, value in schema.items()}
    types = loosened.get("type", [])
    names = [types] if isinstance(types, str) else types
    if "string" in names and not {"enum", "const", "format", "pattern"} & loosened.keys():
        loosened["type"] = [*names, "number", "boolean"]
    elif types == "boolean":
        del loosened["type"]
        loosened["enum"] = [True, False, "yes", "no"]
    return loosened


def write_schemas(folder: FilePath) -> list[FilePath]:
    """Write each schema to `folder`/schemas/<name>.schema.json, and return the paths."""
    target = folder / FOLDER
    if not folder.is_dir():
        raise ClinicBotError(f"{folder}: there is no such folder: name the folder of faq.yaml")
    target.mkdir(exist_ok=True)
    written = []
    for name, schema in schemas().items():
        path = target / f"{name}.schema.json"
        path.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written
