# Two friends hold each other and go only with the collector; the third goes at once.
import gc
import weakref


class Person:
    def __init__(self, name):
        self.name = name
        self.friends = []

    def __del__(self):
        print(self.name, "goes")


def meet(one, other):
    one.friends.append(other)
    other.friends.append(one)


ann = Person("ann")
bob = Person("bob")
cat = Person("cat")
meet(ann, bob)
watch = weakref.ref(ann, lambda ref: print("nobody sees ann any more"))
del cat
del ann, bob
print("collected", gc.collect())
