# A function in a list of callbacks that looks at `self`: its closure holds the instance for as long as the list lives.
# leaks: View
callbacks = []


class View:
    def __init__(self, name):
        self.name = name
        callbacks.append(lambda: print(self.name))  # fatal


def open_and_close():
    view = View("main")
    view.name = "closed"


open_and_close()
print(len(callbacks), "callbacks")
