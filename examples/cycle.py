# Two dicts hold each other. Once both names are gone nobody can reach them,
# yet neither count falls to zero: only the cyclic collector can free them.
import gc

a = {}
b = {}
a["b"] = b
b["a"] = a
del a
del b
print("unreachable, but alive")
print("collected", gc.collect())
print("done")
