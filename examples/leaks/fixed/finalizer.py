# finalizer.py, mended.
import gc
import weakref


class Pool:
    def __init__(self):
        self.connection = None


class Connection:
    def __init__(self, pool):
        self.pool = weakref.ref(pool)

    def __del__(self):
        print("closed")


def serve():
    pool = Pool()
    pool.connection = Connection(pool)


gc.disable()
serve()
print("served")
