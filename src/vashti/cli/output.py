"""Writing a review: all of it or nothing."""

import os
import sys
import tempfile
from pathlib import Path

from vashti.core.errors import InputError
from vashti.review.review import Review


def check_out(out: Path | None, *, needed: bool = False) -> None:
    """Make sure the folder can be written before any work is done.

    Raises:
        InputError: it cannot.
    """
    if out is None:
        if needed:
            raise InputError("--format pdf", "needs a folder to write to", "give --out DIR")
        return
    if out.exists() and not out.is_dir():
        raise InputError(str(out), "is a file", "give a folder to --out")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=out):
            pass
    except OSError as error:
        raise InputError(str(out), error.strerror or "cannot be written", "give a writable folder to --out") from error


def write_review(review: Review, out: Path, *, pdf: bool = False) -> None:
    """Write review.json, review.md and review.html (and review.pdf) into a folder, each file whole or not at all."""
    from vashti.review.html import as_html
    from vashti.review.markdown import as_markdown
    from vashti.review.plain import as_json

    texts = {"review.json": as_json(review), "review.md": as_markdown(review), "review.html": as_html(review)}
    files = {name: text.encode() for name, text in texts.items()}
    if pdf:
        from vashti.review.pdf import as_pdf

        files["review.pdf"] = as_pdf(review)
    for name, content in files.items():
        write_whole(out / name, content)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.chmod(file.name, 0o644)  # noqa: PTH101 - a temporary file is private; a review is not
        os.replace(file.name, path)  # noqa: PTH105 - atomic on one file system
    except OSError as error:
        raise InputError(
            str(path), error.strerror or "cannot be written", "free space or choose another --out"
        ) from error


def print_review(review: Review, form: str) -> None:
    """Print the review in a format to standard output."""
    if form == "text":
        from vashti.review.terminal import show

        show(review)
        return
    if form == "pdf":
        return
    if form == "json":
        from vashti.review.plain import as_json as render
    elif form == "md":
        from vashti.review.markdown import as_markdown as render
    else:
        from vashti.review.html import as_html as render
    sys.stdout.write(render(review))
