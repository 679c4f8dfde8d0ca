"""Spoilt files: whatever an editor, a chat, a disk or somebody who means harm may make of a good one."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.faq.files import MAX_BYTES
from bot.faq.snapshot import SourceFile
from tests.faq.folder import FILES

SHIPPED = Path(__file__).parents[2] / "knowledge"
AFTERCARE = """\
---
plans:
  - id: laser
    title: After laser
    days: 3
    steps:
      - {day: 1, text: Ice., entry: ice}
...
"""


@dataclass(frozen=True)
class Mutant:
    """A spoilt file; `whole` is the good one and `kind` what was done to it."""

    name: str
    raw: bytes
    whole: bytes
    kind: str


def shipped_excerpt() -> bytes:
    """Some entries of the shipped faq.yaml, which name nothing outside of it, with a few phrasings each."""
    text = (SHIPPED / "faq.yaml").read_text(encoding="utf-8")
    head, *entries = re.split(r"(?m)^(?=  - id: )", text)
    short = [re.sub(r"(?m)^    (see_also|twins|source):.*\n", "", entry) for entry in entries[:6]]
    few = [re.sub(r"((?:^      - .*\n){6})(?:^      - .*\n)+", r"\1", entry, flags=re.MULTILINE) for entry in short]
    return f"{head}{''.join(few)}...  # the end of the file: keep this line\n".encode()


def shipped_with(entry_id: str) -> bytes:
    """The same, with an entry that the small clinic's care plan needs."""
    entry = f"  - {{id: {entry_id}, question: May I ice it?, answer: Yes.}}\n"
    return shipped_excerpt().replace(b"\n...  #", f"\n{entry}...  #".encode())


def words_with_dates() -> bytes:
    """The small clinic's words and the shipped words for dates, without which there are no reminders."""
    dates = re.search(r"(?m)^dates:\n(?:(?:[ #].*)?\n)+", (SHIPPED / "words.yaml").read_text(encoding="utf-8"))
    assert dates is not None
    return FILES["words.yaml"].replace("...\n", f"{dates[0]}...\n").encode()


def good_files() -> dict[str, list[bytes]]:
    """The small clinic's files, and others in their place, each of which loads."""
    good = {name: [text.encode()] for name, text in FILES.items()}
    good["faq.yaml"].append(shipped_with("ice"))
    good["faq.yaml"].append(FILES["faq.yaml"].replace("\n", "\r\n").encode("utf-8-sig"))
    good["words.yaml"] = [words_with_dates()]
    good["aftercare.yaml"] = [AFTERCARE.encode()]
    smalltalk = (SHIPPED / "smalltalk.yaml").read_bytes()
    good["smalltalk.yaml"].append(re.sub(rb"\{\w+\}", b"the clinic", smalltalk))
    return good


def sources(good: dict[str, list[bytes]]) -> dict[str, SourceFile]:
    """The small clinic, as it is read from disk."""
    return {name: SourceFile(name, versions[0]) for name, versions in good.items()}


Spoil = Callable[[random.Random, bytes], bytes]


def mutant(seed: int, good: dict[str, list[bytes]]) -> Mutant:
    """Return the spoilt file of that number: equal numbers, equal files."""
    rng = random.Random(seed)  # noqa: S311  no secret
    name = rng.choice(["faq.yaml", "faq.yaml", *sorted(good)])
    whole = rng.choice(good[name])
    kind = rng.choice(sorted(SPOILS))
    return Mutant(name, SPOILS[kind](rng, whole), whole, kind)


def _truncated(rng: random.Random, raw: bytes) -> bytes:
    return raw[: rng.randrange(len(raw))]


def _truncated_at_a_line(rng: random.Random, raw: bytes) -> bytes:
    lines = raw.splitlines(keepends=True)
    return b"".join(lines[: rng.randrange(len(lines))])


def _bits_flipped(rng: random.Random, raw: bytes) -> bytes:
    spoilt = bytearray(raw)
    for _ in range(rng.randint(1, 8)):
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
    return bytes(spoilt)


def _signs_put_in(rng: random.Random, raw: bytes) -> bytes:
    sign = rng.choice(SIGNS)
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + sign.encode("utf-8", "surrogatepass") * rng.choice([1, 1, 1, 40]) + raw[at:]


def _cut_out(rng: random.Random, raw: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(raw)) for _ in range(2))
    return raw[:start] + raw[end:]


def _said_twice(rng: random.Random, raw: bytes) -> bytes:
    start, end = sorted(rng.randrange(len(raw)) for _ in range(2))
    return raw[:end] + raw[start:]


def _lines(change: Callable[[random.Random, list[bytes]], object]) -> Spoil:
    def spoil(rng: random.Random, raw: bytes) -> bytes:
        lines = raw.splitlines(keepends=True)
        change(rng, lines)
        return b"".join(lines)

    return spoil


def _swap(rng: random.Random, lines: list[bytes]) -> None:
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]


def _double(rng: random.Random, lines: list[bytes]) -> None:
    at = rng.randrange(len(lines))
    lines[at:at] = [lines[at]] * rng.choice([1, 1, 500])


def _indent(rng: random.Random, lines: list[bytes]) -> None:
    at = rng.randrange(len(lines))
    lines[at] = rng.choice([b" ", b"  ", b"\t", b"      ", b""]) + lines[at].lstrip(rng.choice([b"", b" "]))


def _other_encoding(rng: random.Random, raw: bytes) -> bytes:
    text = raw.decode("utf-8-sig").replace("a", "ä", 1)
    return text.encode(
        rng.choice(["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1251", "utf-7"]), "replace"
    )


def _other_line_ends(rng: random.Random, raw: bytes) -> bytes:
    return raw.replace(b"\n", rng.choice([b"\r", b"\r\n", b"\n\n", b"\xc2\x85", b"\xe2\x80\xa8", b" ", b"\x00\n"]))


def _another_file(rng: random.Random, raw: bytes) -> bytes:
    return rng.choice([raw + raw, raw + b"x: y\n", FILES["urgent.yaml"].encode(), *OTHERS])


def _bomb(rng: random.Random, raw: bytes) -> bytes:
    name = rng.choice(sorted(BOMBS))
    bomb = BOMBS[name](rng.choice([300, 3_000, 30_000]))
    return rng.choice([bomb, raw + bomb, raw.replace(b"...", bomb + b"\n...")])


def _loose_end(at: int) -> bytes:
    return b"- {id: entry-%d, question: q%d, answer: a, see_also: [entri-%d]}\n" % (at, at, at)


SPOILS: dict[str, Spoil] = {
    "truncated": _truncated,
    "truncated at a line": _truncated_at_a_line,
    "bits flipped": _bits_flipped,
    "signs put in": _signs_put_in,
    "cut out": _cut_out,
    "said twice": _said_twice,
    "lines swapped": _lines(_swap),
    "a line doubled": _lines(_double),
    "a line gone": _lines(lambda rng, lines: lines.pop(rng.randrange(len(lines)))),
    "a line indented": _lines(_indent),
    "another encoding": _other_encoding,
    "other line ends": _other_line_ends,
    "another file": _another_file,
    "a bomb": _bomb,
}
SIGNS = (
    *('"', "'", "\t", "#", " #", ":", ": ", "- ", "-", "[", "]", "{", "}", "&a ", "*a", "!!int ", "<<: *a", "|", ">"),
    *("%", "@", "`", "? ", "---\n", "...\n", "\n", "\r", "\x00", "\x07", "\x1b", "\x7f", "\x85", "\u2028"),
    *("\ufeff", "\ufffe", "\u202e", "\ud800", "<<<<<<< HEAD\n", "=======\n", "<b>", "</i>", "{phone}", "{", "😀"),
    *("\U0010ffff", "unset", "~"),
)
OTHERS = (
    b"",
    b"\n",
    b"<!DOCTYPE html><html><body>Not Found</body></html>\n",
    b'{"doctor_notice": "x"}',
    b"PK\x03\x04\x14\x00\x06\x00\x08\x00",
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    b"a,b,c\n1,2,3\n",
    b"- just\n- a list\n",
    b"only words\n",
    b"null\n",
)
BOMBS: dict[str, Callable[[int], bytes]] = {  # by name: so many bytes, more or less
    "long text": lambda n: b"a: " + b"x" * n + b"\n",
    "long key": lambda n: b"? " + b"k" * n + b"\n: x\n",
    "long phrasing": lambda n: b"doctor_notice: x\nentries: [{id: a, question: " + b"q" * n + b", answer: x}]\n",
    "long folded text": lambda n: b"a: >\n" + b" x\n" * (n // 3),
    "open brackets": lambda n: b"[" * n,
    "open braces": lambda n: b"{" * n,
    "dashes": lambda n: b"- " * (n // 2),
    "question marks": lambda n: b"? " * (n // 2),
    "stairs": lambda n: b"".join(b" " * step + b"a:\n" for step in range(int((2 * n) ** 0.5))),
    "laughs": lambda n: (
        b"a0: &a0 lol\n"
        + b"".join(b"a%d: &a%d [%s]\n" % (at, at, b", ".join([b"*a%d" % (at - 1)] * 9)) for at in range(1, n // 50))
    ),
    "merge keys": lambda n: b"".join(b"k%d: &k%d {<<: [%s]}\n" % (at, at, b"*k, " * 9) for at in range(n // 60)),
    "aliases": lambda n: b"a: &a x\nb: [" + b"*a, " * (n // 4) + b"]\n",
    "equal keys": lambda n: b"a: 1\n" * (n // 5),
    "unknown keys": lambda n: b"".join(b"k%d: 1\n" % at for at in range(n // 8)),
    "mistyped keys": lambda n: b"entries:\n" + b"- {idd: a, questin: q, answr: a}\n" * (n // 33),
    "empty items": lambda n: b"doctor_notice: x\nentries:\n" + b"-\n" * (n // 2),
    "equal entries": lambda n: b"doctor_notice: x\nentries:\n" + b"- {id: a, question: q, answer: a}\n" * (n // 34),
    "loose ends": lambda n: b"doctor_notice: x\nentries:\n" + b"".join(map(_loose_end, range(n // 62))),
    "documents": lambda n: b"---\n" * (n // 4),
    "directives": lambda n: b"%YAML 1.1\n" * (n // 10),
    "comments": lambda n: b"#\n" * (n // 2),
    "blank lines": lambda n: b"\n" * n,
    "tabs": lambda n: b"\t" * n + b"\n",
    "colons": lambda n: b":" * n + b"\n",
    "commas": lambda n: b"[" + b"," * n + b"]\n",
    "quotes": lambda n: b'a: "\n' * (n // 5),
    "tags": lambda n: b"a: !!python/object/apply:os.system [echo]\n" * (n // 42),
    "nothings": lambda n: b"\x00" * n,
    "bad HTML": lambda n: b"doctor_notice: '" + b"<b>" * (n // 3) + b"'\nentries: []\n",
    "braces in wording": lambda n: b"wording: {fallback: '" + b"{a}" * (n // 3) + b"'}\n",
}
BIGGEST = MAX_BYTES - 200
