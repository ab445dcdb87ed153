"""Binary trees allocated and freed in bulk: short-lived ones beside one that stays."""

DEPTH = 12
ROUNDS = 110


class Node:
    __slots__ = ("left", "right")

    def __init__(self, left=None, right=None):
        self.left, self.right = left, right


def grow(depth):
    if depth == 0:
        return Node()
    return Node(grow(depth - 1), grow(depth - 1))


def grow_tuples(depth):
    return (grow_tuples(depth - 1), grow_tuples(depth - 1)) if depth else ()


def count(node):
    if node.left is None:
        return 1
    return 1 + count(node.left) + count(node.right)


def count_tuples(node):
    return 1 + sum(count_tuples(child) for child in node)


def mirrored(node):
    if node.left is None:
        return node
    return Node(mirrored(node.right), mirrored(node.left))


lasting = grow(DEPTH)
total = 0
for _ in range(ROUNDS):
    for depth in range(4, DEPTH, 2):
        for _ in range(1 << DEPTH - depth >> 1):
            total += count(grow(depth))
    total += count(mirrored(lasting))
    total += count_tuples(grow_tuples(DEPTH - 1))
print("trees", total, count(lasting))
