"""Queens on a board, three ways: permutations, backtracking with sets, bit masks."""

SIZE = 8
BITS = 12


def permutations(items):
    """All orders of the items, by rotation, lazily."""
    items = list(items)
    size = len(items)
    indices, cycles = list(range(size)), list(range(size, 0, -1))
    yield tuple(items)
    while True:
        for i in reversed(range(size)):
            cycles[i] -= 1
            if cycles[i] == 0:
                indices[i:] = indices[i + 1:] + indices[i:i + 1]
                cycles[i] = size - i
            else:
                j = cycles[i]
                indices[i], indices[-j] = indices[-j], indices[i]
                yield tuple(items[k] for k in indices)
                break
        else:
            return


def by_permutations(size):
    for order in permutations(range(size)):
        if size == len({order[i] + i for i in range(size)}) == len({order[i] - i for i in range(size)}):
            yield order


def by_sets(size, row=0, columns=frozenset(), up=frozenset(), down=frozenset()):
    if row == size:
        yield ()
        return
    for column in range(size):
        if column not in columns and row + column not in up and row - column not in down:
            for rest in by_sets(size, row + 1, columns | {column}, up | {row + column}, down | {row - column}):
                yield (column, *rest)


def by_bits(size):
    full = (1 << size) - 1

    def count(columns, left, right):
        if columns == full:
            return 1
        found, free = 0, full & ~(columns | left | right)
        while free:
            bit = free & -free
            free ^= bit
            found += count(columns | bit, (left | bit) << 1, (right | bit) >> 1)
        return found

    return count(0, 0, 0)


first = sorted(by_permutations(SIZE))
second = sorted(by_sets(SIZE))
assert first == second
checksum = 0
for order in first:
    for column in order:
        checksum = (checksum * 31 + column) % 1_000_003
print("queens", len(first), checksum, by_bits(BITS))
