# lru_cache on a method: the cache belongs to the class, and `self` is part of each key.
# leaks: Report
from functools import lru_cache


class Report:
    def __init__(self, rows):
        self.rows = rows

    @lru_cache(maxsize=None)
    def total(self):
        return sum(self.rows)


def show(rows):
    report = Report(rows)
    return report.total()  # fatal


print(show([1, 2, 3]))
