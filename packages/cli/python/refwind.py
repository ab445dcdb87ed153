"""Refwind: marks and names for recordings.

A program that Refwind records finds a module of this name that the recorder provides; this file
stands in for it everywhere else and does nothing.

    import refwind

    refwind.mark("warm")            # this moment is called mark:warm
    refwind.watch(cache, "cache")   # this object is called watch:cache
"""

__all__ = ["mark", "watch"]
__version__ = "0.1.0"


def mark(label: str, /) -> None:
    """Gives this moment of the recording a label."""
    if not isinstance(label, str):
        raise TypeError("mark() takes the label as a str")


def watch(obj: object, name: str, /) -> None:
    """Gives an object a name in the recording."""
    if not isinstance(name, str):
        raise TypeError("watch() takes the name as a str")
