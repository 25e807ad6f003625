"""What can go wrong with broken input; everything else is a value or a bug.

VashtiError
├── InputError    a document, file or folder the user named cannot be used
├── DataError     a file of the atlas (or one the user added) breaks its schema
└── DesignError   a value no machine, model or probability can have

Each message reads *where: what; what to do*. Only the faces catch these: one line, exit status 2.
"""


class VashtiError(Exception):
    """One clear line: where it is wrong, what is wrong, what to do about it."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(f"{where}: {what}; {remedy}")
        self.where = where
        self.what = what
        self.remedy = remedy


class InputError(VashtiError):
    """A document, file or folder the user named cannot be used."""


class DataError(VashtiError):
    """A data file breaks its schema or names something that does not exist."""


class DesignError(VashtiError):
    """A value that no machine, model or probability can have."""
