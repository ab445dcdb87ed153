# Where each block of memory was allocated: nothing of who holds it, nor of counts.
import tracemalloc

tracemalloc.start()
finish = tracemalloc.take_snapshot
