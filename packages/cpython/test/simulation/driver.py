"""Runs many scripts in one interpreter, each as if it were alone, and notes what each printed.

    driver.py compile SCRIPTS CODES        SCRIPTS: JSON, a list of [name, source]
    driver.py run CODES RESULT             RESULT: JSON, a list of [name, output, error]

A script's code objects carry its name as their file; `error` is an uncaught exception's text or null.
Compiling is a run of its own because it makes many objects, and only the other run is recorded.

The collector is made to forget what is older than a script, its namespace aside: whatever the script
does to the collector, it meets nothing but what the script made. What a script leaves behind is dropped,
collected and gone before the next one starts. Right after each script a list is made: in the trace, a
script lies between its own first event and the next one under this file's name.
"""
import ctypes
import gc
import io
import json
import marshal
import os
import sys
import warnings
import weakref  # scripts import it: loading it must not be part of the first one

THRESHOLDS = gc.get_threshold()
OUTPUT = io.StringIO()
repr([0])  # the thread's list of containers that are being shown, made by the first

untrack = ctypes.pythonapi.PyObject_GC_UnTrack
untrack.argtypes = [ctypes.py_object]
untrack.restype = None


def interpreter_words():
    start = ctypes.pythonapi.PyInterpreterState_Get
    start.restype = ctypes.c_void_p
    return (ctypes.c_int * 40_000).from_address(start())


WORDS = interpreter_words()


def words_from(*found):
    """The interpreter's words from the first place on where these are."""
    place = next(at for at in range(39_990) if tuple(WORDS[at : at + len(found)]) == found)
    return (ctypes.c_int * 4).from_buffer(WORDS, 4 * place)


def interpreter_dict():
    get = ctypes.pythonapi.PyInterpreterState_GetDict
    get.argtypes = [ctypes.c_void_p]
    get.restype = ctypes.py_object
    return get(ctypes.addressof(WORDS))


# From `heap_size` on (struct _gc_runtime_state, behind garbage and callbacks): that, the work to do, which of the
# two old spaces is the visited one.
COLLECTOR = (ctypes.c_int * 3).from_address(ctypes.addressof(words_from(id(gc.garbage), id(gc.callbacks))) + 8)
# Where marking begins. The namespace takes its place, as what the interpreter's own dicts lead to in a process
# that has not forgotten them.
ROOT = words_from(id(interpreter_dict()))


def forget_all():
    for thing in gc.get_objects():
        untrack(thing)


def count_again():
    """Sets `heap_size` right: some of what was forgotten is taken off once more when it dies."""
    COLLECTOR[0] = len(gc.get_objects())


def new_namespace():
    module = type(sys)('__main__')
    module.__builtins__ = sys.modules['builtins']
    sys.modules['__main__'] = module
    untrack(module)
    return module.__dict__


def collector_as_new():
    gc.callbacks.clear()
    gc.garbage.clear()
    gc.set_debug(0)
    gc.set_threshold(*THRESHOLDS)
    gc.unfreeze()
    gc.collect()


def run(name, code):
    error = None
    OUTPUT.seek(0)
    OUTPUT.truncate()
    forget_all()
    namespace = new_namespace()
    gc.collect()
    if COLLECTOR[2] != 0:  # the spaces change places with every pass over everything
        gc.collect()
    count_again()
    own, ROOT[0] = ROOT[0], id(namespace)
    gc.enable()
    try:
        exec(code, namespace)
    except BaseException as raised:
        error = f'{type(raised).__name__}: {raised}'
    after = []
    gc.disable()
    ROOT[0] = own
    printed = OUTPUT.getvalue()
    namespace.clear()
    collector_as_new()
    return [name, printed, error]


def compiled(name, source):
    try:
        return compile(source, name, 'exec')
    except SyntaxError as error:
        return f'SyntaxError: {error}'


def compile_all(scripts):
    return [[name, compiled(name, source)] for name, source in scripts]


def run_all(codes):
    gc.disable()
    sys.stdout = sys.stderr = OUTPUT
    return [[name, '', code] if isinstance(code, str) else run(name, code) for name, code in codes]


def main(task, source, target):
    warnings.simplefilter('ignore')
    if task == 'compile':
        with open(source, encoding='utf-8') as file:
            scripts = json.load(file)
        with open(target, 'wb') as file:
            marshal.dump(compile_all(scripts), file)
        return
    with open(source, 'rb') as file:
        codes = marshal.load(file)
    done = run_all(codes)
    with open(target, 'w', encoding='utf-8') as file:
        json.dump(done, file)
    os._exit(0)  # objects that were forgotten must not be taken apart


main(*sys.argv[1:])
