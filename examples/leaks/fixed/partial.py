# partial.py, mended.
import functools
import gc


class Button:
    def __init__(self, label):
        self.label = label
        self.click = functools.partial(print, label)

    def press(self):
        print(self.label)


def show():
    button = Button("ok")
    button.click()


gc.disable()
show()
