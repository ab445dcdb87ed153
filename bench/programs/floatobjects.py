"""Objects made of floats: created, normalised, compared, combined, thrown away."""

POINTS = 24_000
ROUNDS = 10


class Point:
    def __init__(self, i):
        self.x = x = (i * 7919 % 10007) / 10007.0
        self.y = (i * 104729 % 10009) / 5004.5 - 1.0
        self.z = x * x / 2.0

    def normalise(self):
        norm = (self.x * self.x + self.y * self.y + self.z * self.z) ** 0.5
        self.x /= norm
        self.y /= norm
        self.z /= norm
        return self

    def larger(self, other):
        self.x = self.x if self.x > other.x else other.x
        self.y = self.y if self.y > other.y else other.y
        self.z = self.z if self.z > other.z else other.z
        return self

    def turned(self, cosine, sine):
        twin = Point.__new__(Point)
        twin.x = self.x * cosine - self.y * sine
        twin.y = self.x * sine + self.y * cosine
        twin.z = self.z
        return twin


def largest(points):
    result = points[0]
    for point in points[1:]:
        result = result.larger(point)
    return result


def spread(values):
    mean = 0.0
    squares = 0.0
    for n, value in enumerate(values, 1):
        delta = value - mean
        mean += delta / n
        squares += delta * (value - mean)
    return mean, (squares / len(values)) ** 0.5


sums = [0.0, 0.0, 0.0]
for _ in range(ROUNDS):
    points = [Point(i) for i in range(1, POINTS)]
    for point in points:
        point.normalise()
    moved = [point.turned(0.8, 0.6) for point in points]
    mean, deviation = spread([point.x for point in moved])
    top = largest(moved)
    sums[0] += top.x + top.y + top.z
    sums[1] += mean
    sums[2] += deviation
print("floatobjects " + " ".join(f"{value:.9f}" for value in sums))
