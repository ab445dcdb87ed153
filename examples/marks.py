# Marks moments and names an object for the recording. Elsewhere: refwind python-module -o refwind.py
import refwind

cache = {}
refwind.watch(cache, "the cache")
for number in range(3):
    cache[number] = [number]
refwind.mark("warm")
del cache[0]
