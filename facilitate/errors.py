"""How a rule says no. The web layer and the command line turn these into words for people."""


class FacilitateError(Exception):
    """Anything the product itself can say went wrong."""


class Refused(FacilitateError):
    """The rules do not allow it; `message` is a translatable sentence with %(name)s places.

    The sentence is its own message id: extraction reads it from the call, and the outermost
    layer translates it and fills in `values`.
    """

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message % values if values else message)


class Conflict(FacilitateError):
    """Somebody else changed the same thing first; both versions are here to choose from."""

    def __init__(self, *, mine: object, theirs: object) -> None:
        self.mine = mine
        self.theirs = theirs
        super().__init__("changed by somebody else in the meantime")
