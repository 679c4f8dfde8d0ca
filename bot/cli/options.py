"""Options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

KnowledgeOption = Annotated[
    Path | None,
    typer.Option("--knowledge", metavar="DIR", help="The folder of faq.yaml. [default: KNOWLEDGE_DIR, else knowledge]"),
]
JsonOption = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
