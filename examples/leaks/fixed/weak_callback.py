# weak_callback.py, mended.
import weakref

watched = []


class Image:
    def __init__(self, name):
        self.name = name


def watch(image):
    watched.append(weakref.ref(image, lambda ref, name=image.name: print(name, "is gone")))


watch(Image("logo"))
print(watched[0]() is None)
