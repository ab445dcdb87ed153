# Requests whose answers point back at them: circles that only the collector frees. Every tenth stays in a cache.


class Request:
    def __init__(self, number):
        self.number = number
        self.answer = Answer(self)


class Answer:
    def __init__(self, request):
        self.request = request
        self.parts = [[], [], []]


cache = {}
for number in range(3000):
    request = Request(number)
    if number % 10 == 0:
        cache[number] = request
print(len(cache))
