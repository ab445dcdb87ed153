/** What a heap script finds without importing anything, exceptions included. */
export const BUILTINS: ReadonlySet<string> = words(`
  ArithmeticError AssertionError AttributeError BaseException Ellipsis Exception GeneratorExit ImportError
  IndexError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError NotImplemented
  NotImplementedError OSError OverflowError RecursionError ReferenceError RuntimeError StopIteration SyntaxError
  SystemError SystemExit TypeError UnboundLocalError UnicodeError ValueError Warning ZeroDivisionError abs all
  any ascii bool bytes callable chr classmethod delattr dict enumerate filter float format frozenset getattr
  globals hasattr hash id int isinstance issubclass iter len list map max min next object ord print property
  range repr reversed set setattr slice sorted staticmethod str sum super tuple type vars zip
`);

/** What Python has besides; a name that is neither here nor there is the script's own affair. */
export const NOT_OFFERED: ReadonlySet<string> = words(`
  BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError
  ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError
  EncodingWarning EnvironmentError ExceptionGroup FileExistsError FileNotFoundError FloatingPointError
  FutureWarning IOError ImportWarning IndentationError InterruptedError IsADirectoryError NotADirectoryError
  PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError ResourceWarning
  RuntimeWarning StopAsyncIteration SyntaxWarning TabError TimeoutError UnicodeDecodeError UnicodeEncodeError
  UnicodeTranslateError UnicodeWarning UserWarning __import__ __loader__ __spec__ aiter anext
  bin breakpoint bytearray compile complex copyright credits dir divmod eval exec exit help hex input license
  locals memoryview oct open pow quit round
`);

/** What can be imported, and what is in it. */
export const MODULES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'gc',
    words(`
      DEBUG_COLLECTABLE DEBUG_LEAK DEBUG_SAVEALL DEBUG_STATS DEBUG_UNCOLLECTABLE callbacks collect disable
      enable freeze garbage get_count get_debug get_freeze_count get_objects get_stats get_threshold
      is_finalized is_tracked isenabled set_debug set_threshold unfreeze
    `),
  ],
  [
    'sys',
    words(`
      argv exc_info exit getrefcount getrecursionlimit intern maxsize platform stderr stdout unraisablehook
      version
    `),
  ],
  ['weakref', words('ReferenceType getweakrefcount getweakrefs ref')],
]);

const ARITHMETIC = words('add sub mul truediv floordiv mod pow and or xor lshift rshift matmul');

/** Methods of a script's classes that something calls. */
export const SPECIAL_METHODS: ReadonlySet<string> = new Set([
  ...words(`
    __init__ __new__ __del__ __repr__ __str__ __format__ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ __hash__
    __bool__ __len__ __iter__ __next__ __contains__ __getitem__ __setitem__ __delitem__ __call__ __getattr__
    __setattr__ __missing__ __enter__ __exit__ __neg__ __pos__ __invert__
  `),
  ...[...ARITHMETIC].flatMap((name) => [`__${name}__`, `__r${name}__`, `__i${name}__`]),
]);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
