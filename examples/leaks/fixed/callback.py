# callback.py, mended.
callbacks = []


class View:
    def __init__(self, name):
        self.name = name
        callbacks.append(lambda: print(name))


def open_and_close():
    view = View("main")
    view.name = "closed"


open_and_close()
print(len(callbacks), "callbacks")
