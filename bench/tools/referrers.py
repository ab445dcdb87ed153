# Which containers hold an object, asked at every thousandth call: not since when, nor which line made them; local
# variables and what C code holds are not among them.
import gc
import sys

POLL = 1000
calls = 0


def look(frame, event, argument):
    global calls
    if event != 'call':
        return
    calls += 1
    if calls % POLL == 0:
        for value in frame.f_locals.values():
            gc.get_referrers(value)
            break


sys.setprofile(look)


def finish():
    sys.setprofile(None)
