"""Documents made on the spot: typeset with typst, or written byte by byte where a file must be nasty."""

import zlib
from collections.abc import Sequence
from pathlib import Path

import typst

PAGE = (612, 792)
WORDS = (
    "Speculative decoding lets a small draft model propose several tokens which the target model verifies in one "
    "pass over its weights so that the memory traffic of that pass is shared by all accepted tokens of the round"
)


def typeset(folder: Path, source: str, name: str = "made.pdf") -> Path:
    """A PDF from typst markup."""
    markup = folder / f"{name}.typ"
    markup.write_text(source, encoding="utf-8")
    target = folder / name
    target.write_bytes(typst.compile(str(markup)))
    return target


def shown(words: str, x: float, y: float, size: float = 11, extra: str = "") -> str:
    """Content that shows a line of Helvetica at a place."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"q BT {extra} /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET Q\n"


def paragraph(y: float = 700, lines: int = 8) -> str:
    """Visible lines of on-topic prose, one under the other."""
    words = WORDS.split()
    return "".join(shown(" ".join(words[4 * i % 28 :][:9]), 72, y - 14 * i) for i in range(lines))


def written(path: Path, pages: Sequence[str], *, page_extra: str = "", info: str = "", states: str = "") -> Path:
    """A PDF from page contents, with Helvetica as F1 and graphics states as given.

    Args:
        path: where to write it.
        pages: content of each page.
        page_extra: entries added to each page.
        info: entries of the information dictionary.
        states: entries of the resources' ExtGState.
    """
    numbers = [4 + 2 * i for i in range(len(pages))]
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] >>",
        3: f"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> /ExtGState << {states} >> >>",
        4 + 2 * len(pages): f"<< {info} >>",
    }
    for number, content in zip(numbers, pages, strict=True):
        objects[number] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE[0]} {PAGE[1]}] /Resources 3 0 R "
            f"/Contents {number + 1} 0 R {page_extra} >>"
        )
        objects[number + 1] = f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream"
    path.write_bytes(_assembled(objects, info_number=4 + 2 * len(pages)))
    return path


def _assembled(objects: dict[int, str], info_number: int) -> bytes:
    body, offsets = b"%PDF-1.7\n", {}
    for number in sorted(objects):
        offsets[number] = len(body)
        body += f"{number} 0 obj\n{objects[number]}\nendobj\n".encode("latin-1")
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    body += b"".join(f"{offsets[number]:010d} 00000 n \n".encode() for number in sorted(objects))
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info {info_number} 0 R >>\n"
    return body + trailer.encode() + f"startxref\n{start}\n%%EOF\n".encode()


def locked(source: Path, target: Path) -> Path:
    """A file that names a standard security handler whose password nobody has."""
    content = source.read_bytes()
    secret = "<< /Filter /Standard /V 1 /R 2 /O (" + "o" * 32 + ") /U (" + "u" * 32 + ") /P -4 >>"
    identity = f"/ID [<{'00' * 16}> <{'00' * 16}>]"
    target.write_bytes(content.replace(b"trailer << ", f"trailer << /Encrypt {secret} {identity} ".encode()))
    return target


def picture_page() -> str:
    """A page that holds one grey picture and no text, as a scan does."""
    data = zlib.compress(bytes(range(64))).hex()
    return "q 500 0 0 700 50 50 cm BI /W 8 /H 8 /CS /G /BPC 8 /F [/AHx /Fl] ID\n" + data + ">\nEI Q\n"
