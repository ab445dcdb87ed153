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
 * Makes \`__main__\`, \`sys\` and the standard streams what they are when CPython starts a program.
 * Variables: argv, path0 (str or None), main_file (str or None), environment (dict), extra_path (list).
 */
export const PREPARE_PROGRAM = `
import io, os, random, sys

main = sys.modules['__main__']
for name in list(vars(main)):
    if name not in ('__name__', '__doc__', '__package__', '__loader__', '__spec__', '__builtins__'):
        delattr(main, name)
if main_file is not None:
    from importlib.machinery import SourceFileLoader
    main.__file__ = main_file
    main.__loader__ = SourceFileLoader('__main__', main_file)
    main.__cached__ = None

sys.argv = list(argv)
sys.executable = ''  # there is no program file that would start this interpreter
sys.orig_argv = list(argv)
sys.path[:] = [entry for entry in sys.path if entry]
sys.path[:0] = ([path0] if path0 is not None else []) + list(extra_path)

for name in list(os.environ):
    del os.environ[name]
os.environ.update(environment)

random.seed()

def stream(descriptor, name, writing):
    tty = os.isatty(descriptor)
    raw = io.open(descriptor, 'wb' if writing else 'rb', -1, closefd=False)
    raw.raw.name = name
    errors = 'backslashreplace' if descriptor == 2 else 'strict'
    text = io.TextIOWrapper(raw, 'utf-8', errors, '\\n' if writing else None,
                            line_buffering=tty or descriptor == 2)
    text.mode = 'w' if writing else 'r'
    return text

for descriptor, name, writing in ((0, 'stdin', False), (1, 'stdout', True), (2, 'stderr', True)):
    new = stream(descriptor, '<' + name + '>', writing)
    setattr(sys, name, new)
    setattr(sys, '__' + name + '__', new)
`;
