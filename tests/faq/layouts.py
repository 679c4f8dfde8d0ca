"""FAQ files in every layout that YAML allows and a person may come up with, as a Hypothesis strategy."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

NOISE = ("", " - [x]", ' "half a quote', ": {a: b", " it's", " # again", "\tand a tab")
WORDS = ("ice ok", "can i shower", "no", "1.10", "what about\tsun", "rötung 😀", "a#b", "x: y", 'say "hi" it\'s')


@dataclass
class Page:
    """A file being written; comments and texts are numbered, so that each is found again."""

    draw: st.DrawFn
    lines: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    count: int = 0

    def pick(self, *options: str) -> str:
        return self.draw(st.sampled_from(options))

    def often(self) -> bool:
        return self.draw(st.booleans())

    def comment(self) -> str:
        self.comments.append(f"# c{len(self.comments)}{self.pick(*NOISE)}.")
        return self.comments[-1]

    def beside(self) -> str:
        """Nothing, or a comment at the end of a line."""
        return f"{self.pick(' ', '   ')}{self.comment()}" if self.draw(st.integers(0, 3)) == 0 else ""

    def between(self, most: int) -> None:
        """Blank lines and lines of comments, indented anyhow."""
        for _ in range(self.draw(st.sampled_from([0, 0, 0, 1, 2]))):
            self.lines.append(" " * self.draw(st.integers(0, most)) + self.comment() if self.often() else "")

    def words(self) -> str:
        self.count += 1
        return f"{self.pick(*WORDS)} {self.count}"

    def flow(self, text: str) -> str:
        doubled = text.replace("'", "''")
        return f"'{doubled}'" if self.often() else '"' + text.replace('"', '\\"').replace("\t", "\\t") + '"'

    def value(self, head: str, text: str, indent: int) -> None:
        """Write `text` behind `head` in one of YAML's styles; lines below it are indented by `indent`."""
        pad = " " * indent
        self.count += 1
        match self.pick("flow", "flow", "plain", "plain lines", "quoted lines", "|", ">-", "|+", ">2-"):
            case "flow":
                self.lines.append(f"{head}{self.flow(text)}{self.beside()}")
            case "plain":
                self.lines.append(f"{head}plain {self.count}, it's{self.beside()}")
            case "plain lines":
                self.lines += [f"{head}plain {self.count}", f"{pad}and more{self.beside()}"]
            case "quoted lines":
                self.lines += [f'{head}"quoted # {self.count}', "", f"{pad}- more \\", f'{pad}lines"{self.beside()}']
            case ">2-":
                column = indent - 2
                self.lines += [f"{head}>2-{self.beside()}", f"{' ' * (column + 2)}folded {self.count}", f"{pad}# text"]
            case header:
                self.lines += [f"{head}{header}{self.beside()}", f"{pad}block {self.count}", f"{pad}# no comment"]
                self.lines += [""] * self.draw(st.integers(0, 2))


def in_brackets(page: Page, indent: int, texts: list[str]) -> list[str]:
    """Return the lines of a list in brackets."""
    if page.often():
        return [f"[{', '.join(map(page.flow, texts))}{page.pick('', ' ', ',') if texts else ''}]{page.beside()}"]
    lines = [f"[{page.beside()}"]
    for at, text in enumerate(texts):
        comma = "," if at < len(texts) - 1 else page.pick("", ",", " #")
        comma = f" {page.comment()}\n{' ' * indent}," if comma == " #" else comma
        lines += f"{' ' * indent}{page.flow(text)}{comma}{page.beside()}".split("\n")
    return [*lines, f"{' ' * indent}]{page.beside()}"]


def phrasings(page: Page, indent: int) -> None:
    """Write the key and its list, in one of its styles."""
    texts = [page.words() for _ in range(page.draw(st.integers(1, 3)))]
    key = page.pick("phrasings", "'phrasings'", '"phrasings" ')
    match page.pick("block", "block", "brackets", "empty", "none", "?"):
        case "block":
            step = page.draw(st.integers(0, 3))
            page.lines.append(f"{' ' * indent}{key}:{page.beside()}")
            for text in texts:
                page.between(indent + step)
                gap = page.pick(" ", "   ")
                page.value(f"{' ' * (indent + step)}-{gap}", text, indent + step + 2)
        case "?":
            page.lines += [f"{' ' * indent}? {key}{page.beside()}", f"{' ' * indent}: - {page.flow(texts[0])}"]
            page.lines += [f"{' ' * (indent + 2)}- {page.flow(text)}{page.beside()}" for text in texts[1:]]
        case "brackets":
            first, *rest = in_brackets(page, indent + 1, texts)
            page.lines += [f"{' ' * indent}{key}: {first}", *rest]
        case "empty":
            page.lines.append(f"{' ' * indent}{key}: {page.pick('[]', '[ ]')}{page.beside()}")


def entry(page: Page, number: int, dash: int) -> None:
    """Write one entry."""
    gap = page.draw(st.integers(1, 3))
    indent = dash + 1 + gap
    if page.draw(st.integers(0, 4)) == 0:
        listed = f", phrasings: [{', '.join(page.flow(page.words()) for _ in range(2))}]" if page.often() else ""
        question, answer = page.flow(page.words()), page.flow(page.words())
        page.lines.append(
            f"{' ' * dash}- {{id: e{number}, question: {question}{listed}, answer: {answer}}}{page.beside()}"
        )
        return
    page.lines.append(f"{' ' * dash}-{' ' * gap}id: e{number}{page.beside()}")
    page.between(indent)
    page.value(f"{' ' * indent}question: ", page.words(), indent + 2)
    page.between(indent)
    before = page.often()
    if before:
        phrasings(page, indent)
    page.value(f"{' ' * indent}answer: ", page.words(), indent + 2)
    if not before:
        page.between(indent)
        phrasings(page, indent)


@dataclass(frozen=True)
class Sample:
    """A file, its comments, and the ids of its entries."""

    raw: bytes
    comments: tuple[str, ...]


@st.composite
def faq_files(draw: st.DrawFn) -> Sample:
    """Draw a file that loads."""
    page = Page(draw)
    marked = page.often()
    page.between(0)
    if marked:
        page.lines.append(f"---{page.beside()}")
    page.lines.append(f"doctor_notice: See a doctor.{page.beside()}")
    if page.draw(st.integers(0, 6)) == 0:
        whole_in_brackets(page)
    else:
        dash = page.draw(st.sampled_from([0, 2, 4]))
        page.lines.append(f"entries:{page.beside()}")
        for number in range(page.draw(st.integers(1, 4))):
            page.between(dash)
            entry(page, number, dash)
        page.between(dash)
    if page.often():
        page.lines.append(f"language: english{page.beside()}")
    if marked or page.often():
        page.lines.append(f"...{page.beside()}")
    line_break = page.pick("\n", "\r\n")
    text = line_break.join(page.lines) + line_break
    return Sample(text.encode("utf-8-sig" if page.often() else "utf-8"), tuple(page.comments))


def whole_in_brackets(page: Page) -> None:
    """Write the entries in brackets, as JSON does."""
    page.lines.append(f"entries: [{page.beside()}")
    for number in range(page.draw(st.integers(1, 3))):
        listed = f'"phrasings":[{page.flow(page.words())}], ' if page.often() else ""
        page.lines.append(f'  {{"id":"e{number}", {listed}"question":"{page.count} q"{page.beside()}')
        page.lines.append(f'  ,"answer":{page.flow(page.words())}}},{page.beside()}')
    page.lines.append("  ]")
