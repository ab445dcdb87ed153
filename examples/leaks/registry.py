# A global registry: what is entered under a name stays until somebody takes it out.
# leaks: Plugin
registry = {}


class Plugin:
    def __init__(self, name):
        self.name = name


def install(name):
    plugin = Plugin(name)
    registry[name] = plugin  # fatal
    return plugin.name


print(install("spelling"))
