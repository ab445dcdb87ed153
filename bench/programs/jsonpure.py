"""The json module's pure-Python encoder and decoder, without their C accelerators."""
import json
import json.decoder
import json.encoder
import json.scanner

ROUNDS = 80


class Decoder(json.JSONDecoder):
    def __init__(self):
        super().__init__()
        self.parse_string = json.decoder.py_scanstring
        self.scan_once = json.scanner.py_make_scanner(self)


json.encoder.c_make_encoder = None
json.encoder.encode_basestring_ascii = json.encoder.py_encode_basestring_ascii


def document(seed):
    state = seed
    people = []
    for i in range(60):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        people.append({
            "id": i,
            "name": f"pérson \"{i}\"\n",
            "score": (state >> 8) % 10000 / 16,
            "tags": [f"tag{n}" for n in range(state >> 8 & 3)],
            "active": bool(state >> 9 & 1),
            "manager": None if i < 3 else {"id": i // 3, "since": 2000 + i},
        })
    return {"people": people, "nested": nested(20), "unicode": "λ🐍" * 10, "numbers": list(range(100))}


def nested(depth):
    return {"depth": depth, "inner": [nested(depth - 1)] if depth else []}


decoder = Decoder()
compact = json.JSONEncoder(separators=(",", ":"))
pretty = json.JSONEncoder(indent=2, sort_keys=True)
total = 0
for seed in range(ROUNDS):
    original = document(seed)
    short, long = compact.encode(original), pretty.encode(original)
    assert decoder.decode(short) == original == decoder.decode(long)
    total = (total * 31 + len(short) + 3 * len(long)) % 1_000_003
print("jsonpure", total)
