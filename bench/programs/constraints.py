"""Constraint propagation: networks of variables with domains, narrowed by method calls."""

PUZZLES = 14
EFFORT = 50_000


class Variable:
    __slots__ = ("name", "low", "high", "watchers")

    def __init__(self, name, low, high):
        self.name, self.low, self.high = name, low, high
        self.watchers = []

    def narrow(self, low, high, network):
        if low <= self.low and high >= self.high:
            return
        network.remember(self, self.low, self.high)
        if low > self.low:
            self.low = low
        if high < self.high:
            self.high = high
        if self.low > self.high:
            raise Conflict(self.name)
        for constraint in self.watchers:
            network.schedule(constraint)

    def is_fixed(self):
        return self.low == self.high


class Conflict(Exception):
    pass


class Constraint:
    def __init__(self, *variables):
        self.variables = variables
        self.queued = False
        for variable in variables:
            variable.watchers.append(self)

    def propagate(self, network):
        raise NotImplementedError


class Sum(Constraint):
    """left + right = total"""

    def propagate(self, network):
        left, right, total = self.variables
        total.narrow(left.low + right.low, left.high + right.high, network)
        left.narrow(total.low - right.high, total.high - right.low, network)
        right.narrow(total.low - left.high, total.high - left.low, network)


class Less(Constraint):
    def propagate(self, network):
        small, large = self.variables
        small.narrow(small.low, large.high - 1, network)
        large.narrow(small.low + 1, large.high, network)


class Scaled(Constraint):
    """small * factor = large"""

    def __init__(self, small, large, factor):
        super().__init__(small, large)
        self.factor = factor

    def propagate(self, network):
        small, large = self.variables
        large.narrow(small.low * self.factor, small.high * self.factor, network)
        small.narrow(-(-large.low // self.factor), large.high // self.factor, network)


class Different(Constraint):
    def propagate(self, network):
        for first in self.variables:
            if first.is_fixed():
                for other in self.variables:
                    if other is not first:
                        if other.low == first.low:
                            other.narrow(other.low + 1, other.high, network)
                        if other.high == first.low:
                            other.narrow(other.low, other.high - 1, network)


class Network:
    def __init__(self):
        self.variables, self.agenda, self.trail = [], [], []
        self.steps = self.conflicts = 0

    def variable(self, name, low, high):
        variable = Variable(name, low, high)
        self.variables.append(variable)
        return variable

    def remember(self, variable, low, high):
        self.trail.append((variable, low, high))

    def schedule(self, constraint):
        if not constraint.queued:
            constraint.queued = True
            self.agenda.append(constraint)

    def propagate(self):
        try:
            while self.agenda:
                constraint = self.agenda.pop()
                constraint.queued = False
                self.steps += 1
                constraint.propagate(self)
        except Conflict:
            self.give_up()
            return False
        return True

    def give_up(self):
        self.conflicts += 1
        for constraint in self.agenda:
            constraint.queued = False
        self.agenda.clear()

    def undo(self, mark):
        while len(self.trail) > mark:
            variable, variable.low, variable.high = self.trail.pop()

    def search(self, effort):
        """Count solutions, splitting the domain of the most constrained variable, within `effort` steps."""
        open_variables = [v for v in self.variables if not v.is_fixed()]
        if not open_variables:
            return 1
        chosen = min(open_variables, key=lambda v: v.high - v.low)
        found = 0
        middle = (chosen.low + chosen.high) // 2
        for low, high in ((chosen.low, middle), (middle + 1, chosen.high)):
            if self.steps >= effort:
                break
            mark = len(self.trail)
            if self.attempt(chosen, low, high):
                found += self.search(effort)
            self.undo(mark)
        return found

    def attempt(self, variable, low, high):
        try:
            variable.narrow(low, high, self)
        except Conflict:
            self.give_up()
            return False
        return self.propagate()


def puzzle(seed):
    network = Network()
    digits = [network.variable(f"d{i}", 1, 9) for i in range(9)]
    everything = [Different(*digits)]
    target = 13 + seed % 4
    for i, j, k in ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7)):
        pair = network.variable("pair", 2, 18)
        total = network.variable("total", target - 2, target + 3 + seed % 3)
        everything += [Sum(digits[i], digits[j], pair), Sum(pair, digits[k], total)]
    double = network.variable("double", 2, 18)
    everything += [Scaled(digits[seed % 9], double, 2), Less(digits[1], digits[2]), Less(digits[8], digits[0])]
    for constraint in everything:
        network.schedule(constraint)
    solutions = network.search(EFFORT) if network.propagate() else 0
    return solutions, network.steps, network.conflicts


total = 0
for seed in range(PUZZLES):
    solutions, steps, conflicts = puzzle(seed)
    total = (total * 31 + solutions * 1009 + steps + conflicts) % 1_000_003
print("constraints", total)
