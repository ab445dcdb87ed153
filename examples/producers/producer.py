"""Any program can make a trace: `python3 producer.py > app.ndjson`, then `refwind import app.ndjson --as ndjson -o app.rwt`."""
import json

seq, last, counts = 0, 0, {}

def record(**fields):
    print(json.dumps(fields))

def event(type, line, **fields):
    global seq
    seq += 1
    site = {"file": "producer.py", "line": line, "function": "main", "offset": 0, "opcode": ""}
    record(seq=seq, type=type, **fields, site=site)

def alloc(line, type_name, size):
    global last
    last += 1
    counts[last] = 1
    event("alloc", line, object=last, typeName=type_name, size=size, gc=False, refcount=1)
    return last

def count(line, thing, by):
    counts[thing] += by
    event("incref" if by > 0 else "decref", line, object=thing, refcount=counts[thing])
    if counts[thing] == 0:
        del counts[thing]
        event("free", line, object=thing, cause="refcount")

record(record="refwind", version=1, meta={"program": "producer.py", "holders": "none"})
pixels, kept = alloc(1, "Pixels", 4096), alloc(2, "Texture", 64)
count(3, pixels, +1)
count(4, pixels, -1)
count(5, pixels, -1)
record(record="end", events=seq, complete=True, end={"exitCode": 0})
