# How often is an argument held while its function runs? It depends on the version.
import sys


def count(x):
    return sys.getrefcount(x)


a = []
print("a variable's:", count(a), " a temporary one's:", count([]))
