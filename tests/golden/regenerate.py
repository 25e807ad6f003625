"""Write the golden reviews anew: `make golden`. Read the diff before committing it."""

from tests.golden.reviews import HERE, NAMES, reviewed
from vashti.review.markdown import as_markdown


def main() -> None:
    """One Markdown file per example."""
    for name in NAMES:
        path = HERE / f"{name}.md"
        path.write_text(as_markdown(reviewed(name)), encoding="utf-8")
        print(path.name)  # noqa: T201 - a script says what it wrote


if __name__ == "__main__":
    main()
