# An exception is kept by a local variable of a frame that its own traceback keeps. They hold each other, and all
# that the frame's variables hold; only a pass of the collector ends it.
# leaks: Document
import gc


class Document:
    def __init__(self, name):
        self.name = name


def load(document):
    try:
        raise ValueError(document.name)
    except ValueError as error:
        failure = error  # fatal


gc.disable()
load(Document("draft"))
print("loaded")
