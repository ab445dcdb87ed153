"""Value iteration on a Markov decision process: tuples as states, dicts, exact ties."""

SIZE = 13
SWEEPS = 700
DISCOUNT = 0.95

MOVES = {"north": (0, -1), "south": (0, 1), "west": (-1, 0), "east": (1, 0)}
TURNS = {"north": ("west", "east"), "south": ("east", "west"), "west": ("south", "north"), "east": ("north", "south")}


def is_wall(x, y):
    return not (0 <= x < SIZE and 0 <= y < SIZE) or (x * 7 + y * 13) % 11 == 3


def states():
    """Position and whether the key has been picked up."""
    for y in range(SIZE):
        for x in range(SIZE):
            if not is_wall(x, y):
                yield (x, y, False)
                yield (x, y, True)


KEY, DOOR = (SIZE - 1, 0), (SIZE - 1, SIZE - 1)


def step(state, move):
    x, y, key = state
    dx, dy = MOVES[move]
    if is_wall(x + dx, y + dy):
        return state
    position = (x + dx, y + dy)
    return (*position, key or position == KEY)


def reward(state, following):
    if following[:2] == DOOR and following[2]:
        return 10.0
    return -0.1 if state != following else -0.5


class Process:
    def __init__(self):
        self.states = list(states())
        self.transitions = {}
        for state in self.states:
            for move in MOVES:
                outcomes = {}
                left, right = TURNS[move]
                for direction, chance in ((move, 0.8), (left, 0.1), (right, 0.1)):
                    following = step(state, direction)
                    outcomes[following] = outcomes.get(following, 0.0) + chance
                self.transitions[state, move] = [
                    (following, chance, reward(state, following)) for following, chance in outcomes.items()]

    def worth(self, values, state, move):
        total = 0.0
        for following, chance, gain in self.transitions[state, move]:
            total += chance * (gain + DISCOUNT * values[following])
        return total

    def iterate(self, sweeps):
        values = dict.fromkeys(self.states, 0.0)
        change = 0.0
        for _ in range(sweeps):
            updated, change = {}, 0.0
            for state in self.states:
                if state[:2] == DOOR and state[2]:
                    updated[state] = 0.0
                    continue
                best = max(self.worth(values, state, move) for move in MOVES)
                updated[state] = best
                change = max(change, abs(best - values[state]))
            values = updated
        return values, change

    def policy(self, values):
        return {state: max(MOVES, key=lambda move: self.worth(values, state, move)) for state in self.states}


process = Process()
values, change = process.iterate(SWEEPS)
policy = process.policy(values)
counts = sorted((move, list(policy.values()).count(move)) for move in MOVES)
print("policy", len(process.states), f"{sum(values.values()):.4f} {change:.6f}", *(n for _, n in counts))
