"""Writes the table of docs/privacy.md from the schema: `make privacy`."""

from pathlib import Path

from bot.storage.inventory import holdings
from bot.storage.purposes import USES

PAGE = Path(__file__).parents[1] / "docs" / "privacy.md"
BEGIN, END = "<!-- holdings -->", "<!-- /holdings -->"


def table() -> str:
    """Return what stands between the markers."""
    blocks: list[str] = []
    for name, use in USES.items():
        rows = [f"| `{one.column}` | {one.how} | {one.purpose} |" for one in holdings() if one.table == name]
        head = f"### `{name}`: {use.purpose}\n\nKept: {use.kept}."
        blocks.append("\n".join([head, "", "| column | how | what for |", "|---|---|---|", *rows]))
    return "\n\n".join(blocks)


def written(page: str) -> str:
    """Return `page` with the table of now."""
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
