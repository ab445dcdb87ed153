"""Counting and grouping words: dicts, sets, string slices, tuples as keys."""

SENTENCES = 15_000

SYLLABLES = ["ka", "lo", "mi", "ne", "ru", "ta", "si", "vo", "be", "da", "fe", "gu"]


class Random:
    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % limit


def sentences(count):
    random = Random(3)
    for _ in range(count):
        words = []
        for _ in range(5 + random.below(8)):
            length = 1 + min(random.below(4), random.below(4))
            words.append("".join(SYLLABLES[min(random.below(12), random.below(12))] for _ in range(length)))
        yield " ".join(words)


counts, pairs, where, letters = {}, {}, {}, {}
initials = {}
for number, sentence in enumerate(sentences(SENTENCES)):
    words = sentence.split(" ")
    for word in words:
        counts[word] = counts.get(word, 0) + 1
        if word in where:
            where[word].add(number)
        else:
            where[word] = {number}
        initials.setdefault(word[:2], set()).add(word)
    for pair in zip(words, words[1:]):
        try:
            pairs[pair] += 1
        except KeyError:
            pairs[pair] = 1
    for letter in set(sentence):
        letters[letter] = letters.get(letter, 0) + 1

following = {}
for (first, second), n in pairs.items():
    following.setdefault(first, []).append((n, second))
likely = {first: max(options)[1] for first, options in following.items()}

together = 0
frequent = sorted(counts, key=lambda word: (-counts[word], word))[:120]
for a in frequent:
    for b in frequent:
        if a < b:
            together += len(where[a] & where[b])

by_sorted_letters = {}
for word in counts:
    by_sorted_letters.setdefault("".join(sorted(word)), set()).add(word)
anagrams = sum(len(group) for group in by_sorted_letters.values() if len(group) > 1)
assert sum(letters.values()) and set().union(*initials.values()) == set(counts)
print("words", len(counts), len(pairs), together, anagrams, len(set(likely.values())))
