# An asyncio task that nobody awaits: what it returned waits in the task, and the task in a list.
# leaks: Page
import asyncio


class Page:
    def __init__(self, name):
        self.name = name


async def fetch(name):
    return Page(name)


async def main():
    task = asyncio.create_task(fetch("index"))
    started.append(task)  # fatal
    await asyncio.sleep(0)
    await asyncio.sleep(0)


started = []
asyncio.run(main())
print(len(started), "started")
