"""A scheduler of cooperating tasks: many small objects, method calls, linked queues."""

TICKS = 360_000


class Message:
    def __init__(self, kind, payload):
        self.kind = kind
        self.payload = payload
        self.following = None
        self.hops = 0


class Mailbox:
    """A first-in, first-out queue of linked messages."""

    def __init__(self):
        self.first = None
        self.last = None
        self.size = 0

    def put(self, message):
        message.following = None
        if self.last is None:
            self.first = message
        else:
            self.last.following = message
        self.last = message
        self.size += 1

    def get(self):
        message = self.first
        if message is not None:
            self.first = message.following
            if self.first is None:
                self.last = None
            self.size -= 1
        return message


class Task:
    def __init__(self, kernel, name, priority):
        self.kernel = kernel
        self.name = name
        self.priority = priority
        self.inbox = Mailbox()
        self.sleeping = 0
        self.runs = 0

    def is_ready(self):
        return self.inbox.size > 0

    def send(self, target, message):
        message.hops += 1
        target.inbox.put(message)

    def run(self):
        raise NotImplementedError


class Source(Task):
    """Makes messages while there are not too many of them about."""

    def __init__(self, kernel, name, priority, targets, limit):
        super().__init__(kernel, name, priority)
        self.targets = targets
        self.limit = limit
        self.seed = 17
        self.made = 0

    def is_ready(self):
        return self.kernel.in_flight < self.limit

    def run(self):
        self.seed = (self.seed * 1103515245 + 12345) & 0x7FFFFFFF
        kind = "even" if self.seed >> 16 & 1 else "odd"
        target = self.targets[(self.seed >> 8) % len(self.targets)]
        self.kernel.in_flight += 1
        self.made += 1
        self.send(target, Message(kind, [self.made, self.seed % 97]))


class Worker(Task):
    """Changes what it gets and passes it on."""

    def __init__(self, kernel, name, priority, factor):
        super().__init__(kernel, name, priority)
        self.factor = factor
        self.target = None

    def run(self):
        message = self.inbox.get()
        message.payload[1] = self.work(message.payload[1])
        if message.hops > 6 or message.kind == "odd" and message.payload[1] % 5 == 0:
            self.send(self.kernel.sink, message)
        else:
            self.send(self.target, message)

    def work(self, value):
        return (value * self.factor + 1) % 1009


class Sleeper(Worker):
    """A worker that rests after each message."""

    def run(self):
        super().run()
        self.sleeping = 3


class Sink(Task):
    def __init__(self, kernel, name, priority):
        super().__init__(kernel, name, priority)
        self.total = 0
        self.by_kind = {}

    def run(self):
        message = self.inbox.get()
        serial, value = message.payload
        self.total = (self.total * 7 + serial + value) % 1_000_003
        self.by_kind[message.kind] = self.by_kind.get(message.kind, 0) + 1
        self.kernel.in_flight -= 1


class Kernel:
    def __init__(self):
        self.in_flight = 0
        self.sink = Sink(self, "sink", 5)
        workers = [Worker(self, f"worker{i}", 2 + i % 3, 3 + 2 * i) for i in range(5)]
        workers += [Sleeper(self, f"sleeper{i}", 1 + i, 11 + 4 * i) for i in range(3)]
        for worker, following in zip(workers, workers[1:] + workers[:1]):
            worker.target = following
        source = Source(self, "source", 0, workers, 24)
        self.tasks = [source, *workers, self.sink]

    def pick(self):
        """The ready task of the highest priority; ties go to who ran least."""
        best = None
        for task in self.tasks:
            if task.sleeping:
                task.sleeping -= 1
            elif task.is_ready():
                if best is None or task.priority > best.priority or (
                        task.priority == best.priority and task.runs < best.runs):
                    best = task
        return best

    def run(self, ticks):
        for _ in range(ticks):
            task = self.pick()
            if task is not None:
                task.runs += 1
                task.run()


kernel = Kernel()
kernel.run(TICKS)
print("tasks", kernel.sink.total, sum(task.runs for task in kernel.tasks), kernel.sink.by_kind["even"])
