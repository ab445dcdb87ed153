# Two objects that hold each other, one with __del__: nothing is closed before a pass of the collector, and nobody
# knows when that will be.
# leaks: Connection
import gc


class Pool:
    def __init__(self):
        self.connection = None


class Connection:
    def __init__(self, pool):
        self.pool = pool

    def __del__(self):
        print("closed")


def serve():
    pool = Pool()
    pool.connection = Connection(pool)  # fatal


gc.disable()
serve()
print("served")
