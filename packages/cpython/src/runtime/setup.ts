/**
 * Python that prepares the interpreter for a program, run before recording starts. Each piece runs
 * in a namespace of its own and leaves nothing behind but its effect.
 */

/** Leaves JSON: the unspecialised instruction's name for each of 256 opcode bytes, or null. */
export const OPCODE_NAMES = `
import _opcode_metadata as metadata, json
names = [None] * 256
for name, code in metadata.opmap.items():
    if code < 256:
        names[code] = name
for base, specialised in metadata._specializations.items():
    for name in specialised:
        names[metadata._specialized_opmap[name]] = base
json.dumps(names)
`;

/**
 * Makes `__main__`, `sys` and the standard streams what they are when CPython starts a program, and
 * takes back what the WebAssembly distribution changed for the browser. The last Python to run before
 * the program.
 *
 * Variables: argv, path0 and main_file (str or None), command (the source of -c, or None),
 * environment (dict), extra_path, site_folders and wheels (lists).
 */
export const PREPARE_PROGRAM = `
import asyncio, io, os, random, sys, time
from asyncio import events, runners, selector_events
from importlib.machinery import BuiltinImporter, SourceFileLoader

# A new __main__: the distribution holds on to its own, and the program's must be able to die.
main = type(sys)('__main__')
main.__loader__ = BuiltinImporter
main.__builtins__ = sys.modules['builtins']
if main_file is not None:
    main.__file__ = main_file
    main.__cached__ = None
    if main_file != '<stdin>':
        main.__loader__ = SourceFileLoader('__main__', main_file)
sys.modules['__main__'] = main

sys.executable = ''  # there is no program file that would start this interpreter
sys.argv = list(argv)
sys.orig_argv = list(argv)
sys.path[:] = [entry for entry in sys.path if entry]
sys.path[:0] = ([path0] if path0 is not None else []) + list(extra_path)
if site_folders:
    import site
    for folder in site_folders:
        site.addsitedir(folder)
sys.path += wheels
sys.excepthook = sys.__excepthook__
sys.meta_path[:] = [finder for finder in sys.meta_path
                    if not type(finder).__module__.startswith('_pyodide')]

for name in list(os.environ):
    del os.environ[name]
os.environ.update(environment)

random.seed()

# asyncio's own loop instead of the browser's. It wakes itself through a socket, which there is none
# of here; without threads nothing has to wake it.
webloop = sys.modules['pyodide.webloop']
asyncio.run = runners.run = webloop._orig_run
time.sleep = webloop._orig_sleep
asyncio._set_running_loop(None)
events._event_loop_policy = None
loop = selector_events.BaseSelectorEventLoop
loop._make_self_pipe = loop._close_self_pipe = loop._write_to_self = lambda self: None

for name in list(sys.modules):
    if name.split('.')[0] in ('js', 'pyodide', '_pyodide', 'pyodide_js', '_pyodide_core'):
        del sys.modules[name]

def stream(descriptor, name, writing):
    tty = os.isatty(descriptor)
    raw = io.open(descriptor, 'wb' if writing else 'rb', -1, closefd=False)
    raw.raw.name = name
    errors = 'backslashreplace' if descriptor == 2 else 'strict'
    text = io.TextIOWrapper(raw, 'utf-8', errors, '\\n', line_buffering=tty or descriptor == 2)
    text.mode = 'w' if writing else 'r'
    return text

# What is said of source given by -c, as the interpreter itself would register it.
if command is not None:
    import linecache
    linecache.cache['<string>'] = (len(command), None, command.splitlines(True), '<string>')

for descriptor, name, writing in ((0, 'stdin', False), (1, 'stdout', True), (2, 'stderr', True)):
    new = stream(descriptor, '<' + name + '>', writing)
    setattr(sys, name, new)
    setattr(sys, '__' + name + '__', new)

# Functions made here live on, and with them this namespace; the program's module must not.
del main, new
`;
