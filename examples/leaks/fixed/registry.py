# registry.py, mended.
registry = {}


class Plugin:
    def __init__(self, name):
        self.name = name


def install(name):
    plugin = Plugin(name)
    registry[name] = plugin
    del registry[name]
    return plugin.name


print(install("spelling"))
