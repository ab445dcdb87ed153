"""Sorting lists of records with key functions, comparison methods, and by hand."""
import functools
import operator

RECORDS = 5_000
ROUNDS = 6


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % limit


class Record:
    def __init__(self, random, serial):
        self.serial = serial
        self.group = random.below(20)
        self.name = f"n{random.below(5000):04}"
        self.weight = random.below(1000) / 8

    def __lt__(self, other):
        return (self.group, self.name, self.serial) < (other.group, other.name, other.serial)

    def key(self):
        return self.group, -self.weight, self.name


def merge_sort(items, key):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    left, right = merge_sort(items[:middle], key), merge_sort(items[middle:], key)
    out, i, j = [], 0, 0
    while i < len(left) and j < len(right):
        if key(right[j]) < key(left[i]):
            out.append(right[j])
            j += 1
        else:
            out.append(left[i])
            i += 1
    return out + left[i:] + right[j:]


def quick_sort(items):
    if len(items) <= 1:
        return items
    pivot = items[len(items) // 2]
    return (quick_sort([item for item in items if item < pivot]) + [pivot]
            + quick_sort([item for item in items if pivot < item]))


def compare(a, b):
    return (a.weight > b.weight) - (a.weight < b.weight) or a.serial - b.serial


random = Random(8)
total = 0
for _ in range(ROUNDS):
    records = [Record(random, serial) for serial in range(RECORDS)]
    by_key = sorted(records, key=Record.key)
    by_name = sorted(records, key=operator.attrgetter("name"), reverse=True)
    by_lambda = sorted(by_name, key=lambda record: (record.weight, record.serial))
    by_compare = sorted(records, key=functools.cmp_to_key(compare))
    assert by_lambda == by_compare
    natural = sorted(records)
    by_hand = merge_sort(records, lambda record: (record.group, record.name))
    assert [r.serial for r in by_hand] == [r.serial for r in natural]
    assert quick_sort(records[:1500]) == sorted(records[:1500])
    for position, record in enumerate(by_key[::7]):
        total = (total * 31 + position + record.serial) % 1_000_003
    total += by_name[0].serial + by_compare[-1].serial
print("sorting", total)
