"""Regular expressions and the building of strings: a template engine and a log reader."""
import re

ROUNDS = 700

TEMPLATE = """
<h1>{{ title|upper }}</h1>
{% for row in rows %}<tr class="{{ row.kind }}"><td>{{ row.name|escape }}</td>
<td>{{ row.count|pad }}</td>{% if row.note %}<td>{{ row.note|escape|upper }}</td>{% end %}</tr>
{% end %}<p>{{ total }} rows, {{ title }}</p>
"""

TAG = re.compile(r"\{\{\s*(?P<value>[\w.|]+)\s*\}\}|\{%\s*(?P<block>[^%]+?)\s*%\}")
FILTERS = {
    "upper": str.upper,
    "escape": lambda text: re.sub(r"[<>&]", lambda m: {"<": "&lt;", ">": "&gt;", "&": "&amp;"}[m[0]], text),
    "pad": lambda text: text.rjust(6, "."),
}


def parse(source):
    """A template as nested lists of text, (value, filters) and (block, words, body)."""
    stack, position = [[]], 0
    for match in TAG.finditer(source):
        stack[-1].append(source[position:match.start()])
        position = match.end()
        if match["value"]:
            path, *filters = match["value"].split("|")
            stack[-1].append((path.split("."), filters))
        elif match["block"] == "end":
            body = stack.pop()
            kind, words = stack[-1].pop()
            stack[-1].append((kind, words, body))
        else:
            kind, *words = match["block"].split()
            stack[-1].append((kind, words))
            stack.append([])
    stack[0].append(source[position:])
    return stack[0]


def find(path, scope):
    value = scope
    for name in path:
        value = value[name]
    return value


def render(nodes, scope, out):
    for node in nodes:
        if isinstance(node, str):
            out.append(node)
        elif len(node) == 2:
            text = str(find(node[0], scope))
            for name in node[1]:
                text = FILTERS[name](text)
            out.append(text)
        elif node[0] == "for":
            name, _, source = node[1]
            for item in find([source], scope):
                render(node[2], {**scope, name: item}, out)
        elif find(node[1][0].split("."), scope):
            render(node[2], scope, out)


ENTRY = re.compile(r"(?P<ip>\d{1,3}(?:\.\d{1,3}){3}) - (?P<user>\w+|-) \[(?P<when>[^\]]+)\] "
                   r'"(?P<verb>GET|POST|PUT) (?P<path>/\S*) HTTP/1\.[01]" (?P<status>\d{3}) (?P<size>\d+|-)')


def log_lines(seed):
    state = seed
    for i in range(60):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        value = state >> 8
        verb = ("GET", "POST", "PUT", "HEAD")[value % 4]
        yield (f"10.{value % 200}.{value % 7}.{i} - {'-' if value % 3 else 'user%d' % (value % 9)} "
               f"[{1 + i % 28:02}/Jan/2024] \"{verb} /page/{value % 40}?q={value % 13} HTTP/1.{value % 2}\" "
               f"{200 + value % 5 * 50} {value % 5000}")


tree = parse(TEMPLATE)
total = 0
for seed in range(ROUNDS):
    entries = [match.groupdict() for match in map(ENTRY.match, log_lines(seed)) if match]
    rows = [{"name": entry["path"] + " <&>", "count": entry["size"], "kind": entry["verb"].lower(),
             "note": "" if entry["user"] == "-" else entry["user"]} for entry in entries]
    out = []
    render(tree, {"title": f"report {seed}", "rows": rows, "total": len(rows)}, out)
    page = re.sub(r"\s+", " ", "".join(out)).strip()
    words = re.findall(r"\b[a-z]{3,}\b", page, re.IGNORECASE)
    plain = re.sub(r"</?\w+[^>]*>", "", page)
    total = (total * 31 + len(page) + 3 * len(words) + 7 * len(plain)) % 1_000_003
print("patterns", total)
