"""`copy.deepcopy` of nested structures, shared parts, cycles, and objects with their own ways."""
import copy

ROUNDS = 300


class Plain:
    def __init__(self, name, size):
        self.name, self.size = name, size
        self.children = []
        self.parent = None

    def add(self, child):
        child.parent = self
        self.children.append(child)
        return child


class Slotted:
    __slots__ = ("left", "right", "tag")

    def __init__(self, left, right, tag):
        self.left, self.right, self.tag = left, right, tag


class Custom:
    def __init__(self, values):
        self.values = values

    def __deepcopy__(self, memo):
        twin = Custom(copy.deepcopy(self.values, memo))
        memo[id(self)] = twin
        return twin


class Listing(list):
    pass


def structure(seed):
    shared = {"numbers": list(range(10)), "text": "shared", "pair": (1, [2, 3])}
    root = Plain("root", seed)
    for i in range(5):
        branch = root.add(Plain(f"branch{i}", i))
        for j in range(4):
            branch.add(Plain((i, j), [shared, seed]))
    pairs = None
    for i in range(20):
        pairs = Slotted(pairs, (i, [i] * 3), {i: str(i)})
    table = {(i, str(i)): {"set": {i, i + 1}, "frozen": frozenset({i}), "bytes": bytearray(4)} for i in range(12)}
    listing = Listing([root, pairs, table])
    listing.append(listing)
    return {"root": root, "pairs": pairs, "table": table, "custom": Custom([shared, shared]), "listing": listing}


def measure(node):
    total, pending = 0, [node]
    while pending:
        node = pending.pop()
        total += len(node.children) + len(str(node.name))
        pending.extend(node.children)
    return total


total = 0
for seed in range(ROUNDS):
    original = structure(seed)
    twin = copy.deepcopy(original)
    again = copy.deepcopy(twin)
    assert again["listing"][3] is again["listing"] and again["custom"].values[0] is again["custom"].values[1]
    assert again["root"].children[2].children[1].size[0] is again["custom"].values[0]
    shallow = copy.copy(again["root"])
    assert shallow.children is again["root"].children
    flat = copy.deepcopy([[i, (i,), {"k": i}] for i in range(100)])
    total = (total * 31 + measure(again["root"]) + len(flat) + again["pairs"].right[0]) % 1_000_003
print("copies", total)
