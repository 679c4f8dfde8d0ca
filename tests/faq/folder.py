"""A small clinic's folder on disk, which a test may then spoil."""

from dataclasses import fields
from datetime import date
from pathlib import Path

from bot.answering.wording import Wording
from bot.faq.loading import Loaded, load_knowledge

TODAY = date(2026, 11, 22)

FAQ = """\
---
doctor_notice: Please consult your doctor.
entries:
  - id: ice
    question: Can I ice it?
    phrasings: [ice ok, cold pack]
    answer: Ice is often advised.
    see_also: [scratch]
  - id: scratch
    question: Can I scratch?
    phrasings:
      - scratching ok
    answer: Better <b>not</b>.
...
"""
URGENT = """\
---
status: to be reviewed by the clinic
rules:
  - id: breathing
    meaning: trouble breathing
    instruction: emergency
    any: [can not breathe, cant breathe]
    must_fire: [I can not breathe]
    must_not_fire: [Can I ice it?]
...
"""
WORDING = "\n".join(f"  {field.name}: {field.name}" for field in fields(Wording) if field.name != "instructions")
CLINIC = f"""\
---
clinic:
  name: unset
  phone: unset
  emergency_number: unset
  hours: unset
  address: unset
  website: unset
snippets:
  contact:
    - call {{name}} on {{phone}}
    - contact your clinic
instructions:
  emergency: Call for help now.
wording:
{WORDING}
...
"""
WORDS = "---\nabbreviations: {b4: before}\n...\n"
SMALLTALK = "---\nsmalltalk:\n  - id: greeting\n    phrasings: [hi]\n    reply: Hello!\n...\n"
FILES = {
    "faq.yaml": FAQ,
    "urgent.yaml": URGENT,
    "clinic.yaml": CLINIC,
    "words.yaml": WORDS,
    "smalltalk.yaml": SMALLTALK,
}


def write_folder(folder: Path, **changes: str) -> Path:
    """Write the small clinic to `folder`; `faq=…` replaces faq.yaml, and so on."""
    folder.mkdir(exist_ok=True)
    for name, text in FILES.items():
        (folder / name).write_text(changes.get(name.removesuffix(".yaml"), text), encoding="utf-8")
    return folder


def load(folder: Path, **changes: str) -> Loaded:
    """Write the folder and load it."""
    return load_knowledge(write_folder(folder, **changes), today=TODAY)
