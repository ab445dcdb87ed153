# last_exception.py, mended.
import sys


class Request:
    def __init__(self, path):
        self.path = path


def handle(request):
    raise LookupError(request.path)


def serve(path):
    try:
        handle(Request(path))
    except LookupError as error:
        sys.last_exc = error


serve("/")
print(type(sys.last_exc).__name__)
del sys.last_exc
