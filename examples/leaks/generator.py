# A generator that is never finished: it stands at its `yield`, and keeps its variables there.
# leaks: Table
class Table:
    def __init__(self, rows):
        self.rows = rows


def cells(table):
    for row in table.rows:
        yield from row


unfinished = cells(Table([[1, 2], [3]]))  # fatal
print(next(unfinished))
