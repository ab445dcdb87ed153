"""Runs many scripts in one interpreter, each as if it were alone, and notes what each printed.

    driver.py TASK RESULT

TASK is a JSON list of [name, source]; a script's code objects carry its name as their file. RESULT
becomes a JSON list of [name, output, error], error being an uncaught exception's text or null.

What is older than a script is frozen, but for its module, so that the collector knows nothing but the
script: its young generation and its counts begin empty. What a script leaves behind is dropped,
collected and gone before the next one starts. Right after each script a list is made: in the trace,
a script lies between its own first event and the next one under this file's name.
"""
import gc
import io
import json
import sys
import warnings
import weakref  # scripts import it: loading it must not be part of the first one

THRESHOLDS = gc.get_threshold()
repr([0])  # the thread's list of containers that are being shown, made by the first


def main_module():
    module = type(sys)('__main__')
    module.__builtins__ = sys.modules['builtins']
    sys.modules['__main__'] = module
    return module


def run(name, source):
    code = compile(source, name, 'exec')
    error = None
    stream = sys.stdout
    sys.stdout = sys.stderr = output = io.StringIO()
    collector_as_new()
    namespace = main_module().__dict__
    gc.collect()  # the module is in the oldest generation
    gc.enable()
    try:
        exec(code, namespace)
    except BaseException as raised:
        error = f'{type(raised).__name__}: {raised}'
    after = []
    gc.disable()
    printed = output.getvalue()
    namespace.clear()
    collector_as_new()
    sys.stdout, sys.stderr = stream, sys.__stderr__
    return [name, printed, error]


def collector_as_new():
    gc.callbacks.clear()
    gc.garbage.clear()
    gc.set_debug(0)
    gc.set_threshold(*THRESHOLDS)
    gc.collect()
    gc.freeze()


def main(task, result):
    warnings.simplefilter('ignore')
    gc.disable()
    with open(task, encoding='utf-8') as file:
        scripts = json.load(file)
    done = [run(name, source) for name, source in scripts]
    with open(result, 'w', encoding='utf-8') as file:
        json.dump(done, file)


main(sys.argv[1], sys.argv[2])
