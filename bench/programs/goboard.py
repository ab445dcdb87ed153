"""Random playouts of a surrounding game like go: flat lists, small sets, flood fills."""

GAMES = 150
SIZE = 9

EMPTY, BLACK, WHITE = 0, 1, 2


def neighbours_of(size):
    table = []
    for point in range(size * size):
        row, column = divmod(point, size)
        around = []
        if row:
            around.append(point - size)
        if row + 1 < size:
            around.append(point + size)
        if column:
            around.append(point - 1)
        if column + 1 < size:
            around.append(point + 1)
        table.append(tuple(around))
    return table


NEIGHBOURS = neighbours_of(SIZE)


class Board:
    def __init__(self):
        self.stones = [EMPTY] * (SIZE * SIZE)
        self.free = list(range(SIZE * SIZE))
        self.captured = [0, 0, 0]
        self.forbidden = None
        self.moves = 0

    def group(self, point):
        """The stones connected with `point`, and their liberties."""
        stones, colour = self.stones, self.stones[point]
        members, liberties, pending = {point}, set(), [point]
        while pending:
            for other in NEIGHBOURS[pending.pop()]:
                found = stones[other]
                if found == EMPTY:
                    liberties.add(other)
                elif found == colour and other not in members:
                    members.add(other)
                    pending.append(other)
        return members, liberties

    def is_eye(self, point, colour):
        return all(self.stones[other] == colour for other in NEIGHBOURS[point])

    def play(self, point, colour):
        """Try a move; undo it and say no if it would be suicide."""
        if point == self.forbidden or self.is_eye(point, colour):
            return False
        enemy = BLACK + WHITE - colour
        self.stones[point] = colour
        taken = set()
        for other in NEIGHBOURS[point]:
            if self.stones[other] == enemy and other not in taken:
                members, liberties = self.group(other)
                if not liberties:
                    taken |= members
        if not taken:
            _, liberties = self.group(point)
            if not liberties:
                self.stones[point] = EMPTY
                return False
        for other in taken:
            self.stones[other] = EMPTY
        self.captured[colour] += len(taken)
        self.free.remove(point)
        self.free.extend(sorted(taken))
        self.forbidden = next(iter(taken)) if len(taken) == 1 else None
        self.moves += 1
        return True

    def score(self):
        black = white = 0
        seen = set()
        for point, stone in enumerate(self.stones):
            if stone == BLACK:
                black += 1
            elif stone == WHITE:
                white += 1
            elif point not in seen:
                region, border = {point}, set()
                pending = [point]
                while pending:
                    for other in NEIGHBOURS[pending.pop()]:
                        if self.stones[other] != EMPTY:
                            border.add(self.stones[other])
                        elif other not in region:
                            region.add(other)
                            pending.append(other)
                seen |= region
                if border == {BLACK}:
                    black += len(region)
                elif border == {WHITE}:
                    white += len(region)
        return black - white


class Player:
    def __init__(self, colour, seed):
        self.colour, self.state = colour, seed

    def below(self, limit):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 8) % limit

    def move(self, board):
        for _ in range(len(board.free)):
            point = board.free[self.below(len(board.free))]
            if board.play(point, self.colour):
                return True
        return False


def playout(seed):
    board = Board()
    players = Player(BLACK, seed), Player(WHITE, seed * 7 + 1)
    passes = 0
    while passes < 2 and board.moves < 3 * SIZE * SIZE:
        player = players[board.moves % 2]
        if player.move(board):
            passes = 0
        else:
            passes += 1
            board.moves += 1
            board.forbidden = None
    return board.score(), board.moves, sum(board.captured)


total = 0
for game in range(GAMES):
    score, moves, captured = playout(game + 1)
    total = (total * 31 + score * 7 + moves * 3 + captured) % 1_000_003
print("goboard", total)
