# task.py, mended.
import asyncio


class Page:
    def __init__(self, name):
        self.name = name


async def fetch(name):
    return Page(name)


async def main():
    task = asyncio.create_task(fetch("index"))
    started.append(task)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    started.remove(task)


started = []
asyncio.run(main())
print(len(started), "started")
