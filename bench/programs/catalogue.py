"""A catalogue that grows to 90,000 entries and is then used: a search tree and a dict over the same records.

With entries, keys and prices some 270,000 objects are alive. The number of operations comes as argument 1.
"""

import sys

OPERATIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 12_000
ENTRIES = 90_000


class Entry:
    __slots__ = ("key", "price", "left", "right", "sold")

    def __init__(self, key, price):
        self.key = key
        self.price = price
        self.left = self.right = None
        self.sold = 0


class Catalogue:
    def __init__(self):
        self.root = None
        self.by_name = {}

    def add(self, key, price):
        entry = Entry(key, price)
        self.by_name[len(self.by_name)] = entry
        at = self.root
        if at is None:
            self.root = entry
            return
        while True:
            if key < at.key:
                if at.left is None:
                    at.left = entry
                    return
                at = at.left
            else:
                if at.right is None:
                    at.right = entry
                    return
                at = at.right

    def find(self, key):
        at = self.root
        while at is not None and at.key != key:
            at = at.left if key < at.key else at.right
        return at


seed = 12345


def random():
    global seed
    seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
    return seed


catalogue = Catalogue()
income = 0.0
for operation in range(OPERATIONS):
    names = catalogue.by_name
    if len(names) < ENTRIES:
        catalogue.add(random() / 1000.0, (operation % 100) + 0.25)
        continue
    entry = catalogue.find(names[random() % ENTRIES].key)
    entry.sold += 1
    income += entry.price
    if entry.sold % 3 == 0:
        entry.price = entry.price * 1.01
print(OPERATIONS, len(catalogue.by_name), round(income, 2))
