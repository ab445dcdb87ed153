# The last exception is kept for a debugger, as interactive shells do: with its traceback, and with what the variables
# of each function on the way held.
# leaks: Request
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
        sys.last_exc = error  # fatal


serve("/")
print(type(sys.last_exc).__name__)
