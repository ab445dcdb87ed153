"""Generators feeding generators: chains, delegation, trees walked lazily, coroutines."""

ITEMS = 560_000
TREES = 40


def numbers(count):
    state = 12345
    for _ in range(count):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        yield state >> 8


def keep(test, items):
    for item in items:
        if test(item):
            yield item


def change(function, items):
    for item in items:
        yield function(item)


def batched(size, items):
    batch = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def flattened(batches):
    for batch in batches:
        yield from batch


def pairwise(items):
    items = iter(items)
    previous = next(items)
    for item in items:
        yield previous, item
        previous = item


def merged(left, right):
    """Merge two sorted streams."""
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        if b is None or a is not None and a <= b:
            yield a
            a = next(left, None)
        else:
            yield b
            b = next(right, None)


class Tree:
    def __init__(self, items):
        middle = len(items) // 2
        self.value = items[middle]
        self.left = Tree(items[:middle]) if middle else None
        self.right = Tree(items[middle + 1:]) if middle + 1 < len(items) else None

    def __iter__(self):
        if self.left is not None:
            yield from self.left
        yield self.value
        if self.right is not None:
            yield from self.right

    def leaves(self):
        if self.left is None and self.right is None:
            yield self.value
        for side in (self.left, self.right):
            if side is not None:
                for leaf in side.leaves():
                    yield leaf


def statistics():
    """A coroutine that keeps running figures."""
    count = total = largest = 0
    while True:
        item = yield count, total, largest
        count += 1
        total += item
        largest = max(largest, item)


def chain_of_everything(count):
    stream = numbers(count)
    stream = keep(lambda n: n % 3, stream)
    stream = change(lambda n: n % 1000, stream)
    stream = batched(7, stream)
    stream = flattened(batch[::-1] for batch in stream)
    stream = (b - a for a, b in pairwise(stream))
    figures = statistics()
    next(figures)
    state = None
    for item in stream:
        state = figures.send(item)
    figures.close()
    return state


def trees(count):
    total = 0
    for i in range(count):
        first, second = Tree(list(range(0, 2400, 2 + i % 2))), Tree(list(range(1, 2400, 3)))
        for position, value in enumerate(merged(iter(first), iter(second))):
            total = (total + position * value) % 1_000_003
        total += sum(first.leaves())
    return total


def primes(limit):
    """Every prime filters what comes after it."""
    def without(prime, items):
        return (n for n in items if n % prime)

    stream = iter(range(2, limit))
    while (prime := next(stream, None)) is not None:
        yield prime
        stream = without(prime, stream)


print("pipelines", *chain_of_everything(ITEMS), trees(TREES), sum(primes(ITEMS // 100)))
