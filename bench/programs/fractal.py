"""The chaos game: points hop between transformed copies, curves are smoothed by splines."""

POINTS = 340_000


class Random:
    def __init__(self, seed):
        self.state = seed

    def unit(self):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return self.state / 0x80000000


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)

    def __rmul__(self, factor):
        return Point(factor * self.x, factor * self.y)


class Affine:
    def __init__(self, a, b, c, d, e, f, weight):
        self.a, self.b, self.c, self.d, self.e, self.f = a, b, c, d, e, f
        self.weight = weight

    def __call__(self, point):
        return Point(self.a * point.x + self.b * point.y + self.e,
                     self.c * point.x + self.d * point.y + self.f)


class Curve:
    """A Bézier curve of any degree, evaluated by repeated interpolation."""

    def __init__(self, points):
        self.points = points

    def __call__(self, t):
        points = self.points
        while len(points) > 1:
            points = [(1.0 - t) * a + t * b for a, b in zip(points, points[1:])]
        return points[0]


class Canvas:
    def __init__(self, size):
        self.size = size
        self.cells = [[0] * size for _ in range(size)]

    def plot(self, point):
        column, row = int(point.x * self.size), int(point.y * self.size)
        if 0 <= column < self.size and 0 <= row < self.size:
            self.cells[row][column] += 1

    def checksum(self):
        total = 0
        for row in self.cells:
            for value in row:
                total = (total * 31 + value) % 1_000_003
        return total


class ChaosGame:
    def __init__(self, maps, seed):
        self.maps, self.random = maps, Random(seed)
        self.total = sum(transform.weight for transform in maps)

    def choose(self):
        mark = self.random.unit() * self.total
        for transform in self.maps:
            mark -= transform.weight
            if mark < 0.0:
                return transform
        return self.maps[-1]

    def play(self, canvas, count, curve):
        point = Point(0.1, 0.1)
        for i in range(count):
            point = self.choose()(point)
            canvas.plot(point)
            if i % 16 == 0:
                canvas.plot(curve(point.x % 1.0))


FERN = [
    Affine(0.0, 0.0, 0.0, 0.16, 0.5, 0.0, 1),
    Affine(0.85, 0.04, -0.04, 0.85, 0.055, 0.16, 85),
    Affine(0.2, -0.26, 0.23, 0.22, 0.4, 0.05, 7),
    Affine(-0.15, 0.28, 0.26, 0.24, 0.575, -0.086, 7),
]

canvas = Canvas(64)
curve = Curve([Point(0.1, 0.1), Point(0.3, 0.9), Point(0.5, 0.2), Point(0.8, 0.8), Point(0.9, 0.1)])
ChaosGame(FERN, 42).play(canvas, POINTS, curve)
print("fractal", canvas.checksum(), sum(map(sum, canvas.cells)))
