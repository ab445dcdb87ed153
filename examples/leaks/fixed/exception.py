# exception.py, mended.
import gc


class Document:
    def __init__(self, name):
        self.name = name


def load(document):
    try:
        raise ValueError(document.name)
    except ValueError as error:
        failure = str(error)


gc.disable()
load(Document("draft"))
print("loaded")
