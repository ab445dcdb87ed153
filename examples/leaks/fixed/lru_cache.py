# lru_cache.py, mended.
from functools import lru_cache


class Report:
    def __init__(self, rows):
        self.rows = rows

    @lru_cache(maxsize=None)
    def total(self):
        return sum(self.rows)


def show(rows):
    report = Report(rows)
    total = report.total()
    Report.total.cache_clear()
    return total


print(show([1, 2, 3]))
