# Four requests, each marked. A cache is filled by the first; a log grows with every one.
import refwind

cache = {}
log = []


def handle(number):
    if "template" not in cache:
        cache["template"] = ["a", "template"]
    log.append([number])


for number in range(4):
    handle(number)
    refwind.mark("round")
