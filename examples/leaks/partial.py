# functools.partial of a method, kept on the very instance that it holds.
# leaks: Button
import functools
import gc


class Button:
    def __init__(self, label):
        self.label = label
        self.click = functools.partial(Button.press, self)  # fatal

    def press(self):
        print(self.label)


def show():
    button = Button("ok")
    button.click()


gc.disable()
show()
