"""A small ray tracer: vector objects made by the million, polymorphic shapes."""

WIDTH, HEIGHT = 144, 108


class Vector:
    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y, self.z + other.z)

    def __sub__(self, other):
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other):
        return self.x * other.x + self.y * other.y + self.z * other.z

    def unit(self):
        return self * (1.0 / self.dot(self) ** 0.5)

    def mirrored(self, normal):
        return self - normal * (2.0 * self.dot(normal))

    def blend(self, other):
        return Vector(self.x * other.x, self.y * other.y, self.z * other.z)


class Ray:
    def __init__(self, origin, direction):
        self.origin, self.direction = origin, direction

    def at(self, distance):
        return self.origin + self.direction * distance


class Material:
    def __init__(self, colour, shine=0.0):
        self.colour, self.shine = colour, shine

    def colour_at(self, point):
        return self.colour


class Checks(Material):
    def __init__(self, one, two, shine=0.0):
        super().__init__(one, shine)
        self.other = two

    def colour_at(self, point):
        return self.colour if (int(point.x // 1) + int(point.z // 1)) % 2 else self.other


class Sphere:
    def __init__(self, centre, radius, material):
        self.centre, self.radius, self.material = centre, radius, material

    def distance(self, ray):
        offset = ray.origin - self.centre
        half = offset.dot(ray.direction)
        rest = half * half - offset.dot(offset) + self.radius * self.radius
        if rest < 0.0:
            return None
        root = rest ** 0.5
        for distance in (-half - root, -half + root):
            if distance > 1e-4:
                return distance
        return None

    def normal_at(self, point):
        return (point - self.centre).unit()


class Floor:
    def __init__(self, height, material):
        self.height, self.material = height, material

    def distance(self, ray):
        if ray.direction.y > -1e-6:
            return None
        distance = (self.height - ray.origin.y) / ray.direction.y
        return distance if distance > 1e-4 else None

    def normal_at(self, point):
        return Vector(0.0, 1.0, 0.0)


class Scene:
    def __init__(self):
        self.shapes, self.lights = [], []
        self.rays = 0

    def nearest(self, ray):
        self.rays += 1
        best, found = None, None
        for shape in self.shapes:
            distance = shape.distance(ray)
            if distance is not None and (best is None or distance < best):
                best, found = distance, shape
        return best, found

    def colour(self, ray, depth):
        distance, shape = self.nearest(ray)
        if shape is None:
            sky = 0.5 + 0.5 * ray.direction.y
            return Vector(0.4 * sky, 0.6 * sky, sky)
        point = ray.at(distance)
        normal = shape.normal_at(point)
        material = shape.material
        light = 0.1
        for lamp in self.lights:
            towards = lamp - point
            reach = towards.dot(towards) ** 0.5
            towards = towards * (1.0 / reach)
            cosine = towards.dot(normal)
            if cosine > 0.0:
                blocked, _ = self.nearest(Ray(point, towards))
                if blocked is None or blocked > reach:
                    light += 0.6 * cosine
        result = material.colour_at(point) * light
        if material.shine and depth:
            bounced = self.colour(Ray(point, ray.direction.mirrored(normal)), depth - 1)
            result = result * (1.0 - material.shine) + bounced.blend(Vector(1.0, 0.95, 0.9)) * material.shine
        return result


def build():
    scene = Scene()
    scene.shapes.append(Floor(-1.0, Checks(Vector(0.9, 0.9, 0.9), Vector(0.2, 0.2, 0.2), 0.2)))
    for i in range(6):
        material = Material(Vector(0.9 - 0.1 * i, 0.2 + 0.1 * i, 0.5), 0.15 * (i % 4))
        scene.shapes.append(Sphere(Vector(-2.5 + i, -0.4 + 0.2 * (i % 3), 4.0 + i % 2), 0.6, material))
    scene.lights += [Vector(5.0, 6.0, -3.0), Vector(-6.0, 4.0, 1.0)]
    return scene


scene = build()
checksum = 0
eye = Vector(0.0, 0.5, -2.0)
for row in range(HEIGHT):
    for column in range(WIDTH):
        direction = Vector((column - WIDTH / 2) / WIDTH * 2.0, (HEIGHT / 2 - row) / WIDTH * 2.0 - 0.1, 2.0)
        pixel = scene.colour(Ray(eye, direction.unit()), 3)
        shade = int(255 * min(1.0, pixel.x)) * 3 + int(255 * min(1.0, pixel.y)) * 5 + int(255 * min(1.0, pixel.z))
        checksum = (checksum * 31 + shade) % 1_000_003
print("raytracer", scene.rays, checksum)
