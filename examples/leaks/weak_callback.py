# A weak reference whose callback uses the object that it watches: the callback holds it, so it never comes.
# leaks: Image
import weakref

watched = []


class Image:
    def __init__(self, name):
        self.name = name


def watch(image):
    watched.append(weakref.ref(image, lambda ref: print(image.name, "is gone")))  # fatal


watch(Image("logo"))
print(watched[0]() is None)
