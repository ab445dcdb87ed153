"""Gravity between bodies in space: float arithmetic on lists and attributes."""

STEPS = 50_000


class Body:
    def __init__(self, mass, position, velocity):
        self.mass = mass
        self.x, self.y, self.z = position
        self.vx, self.vy, self.vz = velocity


def system():
    bodies = [Body(1000.0, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0))]
    for i in range(1, 6):
        distance = 10.0 * i + i * i * 0.3
        speed = (1000.0 / distance) ** 0.5
        tilt = 0.05 * i
        if i % 2:
            bodies.append(Body(0.2 * i, (distance, 0.0, tilt * distance), (0.0, speed, 0.0)))
        else:
            bodies.append(Body(0.1 * i, (0.0, distance, -tilt * distance), (-speed, 0.0, 0.0)))
    return bodies


def pairs_of(bodies):
    return [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]


def advance(bodies, pairs, dt, steps):
    for _ in range(steps):
        for a, b in pairs:
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            squared = dx * dx + dy * dy + dz * dz
            pull = dt / (squared * squared ** 0.5)
            to_a, to_b = b.mass * pull, a.mass * pull
            a.vx -= dx * to_a
            a.vy -= dy * to_a
            a.vz -= dz * to_a
            b.vx += dx * to_b
            b.vy += dy * to_b
            b.vz += dz * to_b
        for body in bodies:
            body.x += dt * body.vx
            body.y += dt * body.vy
            body.z += dt * body.vz


def energy(bodies, pairs):
    total = sum(b.mass * (b.vx ** 2 + b.vy ** 2 + b.vz ** 2) / 2 for b in bodies)
    for a, b in pairs:
        distance = ((a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2) ** 0.5
        total -= a.mass * b.mass / distance
    return total


bodies = system()
pairs = pairs_of(bodies)
before = energy(bodies, pairs)
advance(bodies, pairs, 0.001, STEPS)
after = energy(bodies, pairs)
assert abs(after - before) < 1e-2 * abs(before)
print(f"planets {before:.6f} {after:.6f}")
