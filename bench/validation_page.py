"""Validate the round model and write what is shipped of it: `atlas/validation.json` and `docs/validation.md`.

Run it after `bench/calibrate.py --write`; a test refuses a file that was computed from other rows or constants.
"""

from pathlib import Path

from vashti.atlas.files import ROOT
from vashti.perf.rows import PUBLISHED, PUBLISHED_PLAIN, read_rows
from vashti.perf.validate import cross_validate
from vashti.perf.validation_file import as_json
from vashti.perf.validation_page import page_text, table_text

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Validate, write and print."""
    rows, plain = read_rows(PUBLISHED), read_rows(PUBLISHED_PLAIN)
    found = cross_validate(rows, plain)
    (ROOT / "validation.json").write_text(as_json(found, [*rows, *plain]), encoding="utf-8")
    (DOCS / "validation.md").write_text(page_text(found), encoding="utf-8")
    print(table_text(found), end="")


if __name__ == "__main__":
    main()
