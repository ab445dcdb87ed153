import { HEAP_TYPE, TYPE } from '../../layout/structures.js';

/**
 * Where C types keep references, by the type's name: what no member descriptor tells. 4-byte pointers, CPython 3.14.
 * Only these words and those of member descriptors are watched in objects of these types; in objects of other types
 * all are, some of which are counters.
 */
export const C_FIELDS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  /** `PyFunctionObject`, Include/cpython/funcobject.h. */
  function: {
    __globals__: 8,
    __builtins__: 12,
    __name__: 16,
    __qualname__: 20,
    __code__: 24,
    __defaults__: 28,
    __kwdefaults__: 32,
    __closure__: 36,
    __doc__: 40,
    __dict__: 44,
    __module__: 52,
    __annotations__: 56,
    __annotate__: 60,
    __type_params__: 64,
  },
  /** `PyCellObject`, Include/cpython/cellobject.h. */
  cell: { cell_contents: 8 },
  /** `PyMethodObject`, Include/cpython/classobject.h. */
  method: { __func__: 8, __self__: 12 },
  /** `PyCFunctionObject`, Include/cpython/methodobject.h. */
  builtin_function_or_method: { __self__: 12, __module__: 16 },
  /** `seqiterobject` and its like: an index, and what is iterated. Objects/listobject.c, tupleobject.c, iterobject.c. */
  list_iterator: { __self__: 12 },
  list_reverseiterator: { __self__: 12 },
  tuple_iterator: { __self__: 12 },
  iterator: { __self__: 12 },
  /** `dictiterobject` and `_PyDictViewObject`, Objects/dictobject.c. */
  dict_keyiterator: { __self__: 8, result: 20 },
  dict_valueiterator: { __self__: 8, result: 20 },
  dict_itemiterator: { __self__: 8, result: 20 },
  dict_keys: { mapping: 8 },
  dict_values: { mapping: 8 },
  dict_items: { mapping: 8 },
  /** `setiterobject`, Objects/setobject.c. */
  set_iterator: { __self__: 8 },
  /** `PyWeakReference`: the callback; what it refers to is not held. Include/cpython/weakrefobject.h. */
  'weakref.ReferenceType': { __callback__: 12 },
  /** `PyBaseExceptionObject`, Include/cpython/pyerrors.h. */
  BaseException: {
    __dict__: 8,
    args: 12,
    __notes__: 16,
    __traceback__: 20,
    __context__: 24,
    __cause__: 28,
  },
  /** `PyTracebackObject`, Include/cpython/traceback.h. */
  traceback: { tb_next: 8, tb_frame: 12 },
  /** `PyTypeObject` and `PyHeapTypeObject`, Include/cpython/object.h. */
  type: {
    __base__: TYPE.base,
    __dict__: 132,
    __bases__: 168,
    __mro__: 172,
    tp_cache: 176,
    ht_module: HEAP_TYPE.module,
  },
  /** `PyModuleObject`, Include/internal/pycore_moduleobject.h. */
  module: { __dict__: 8 },
  /** `propertyobject`, Objects/descrobject.c. */
  property: { fget: 8, fset: 12, fdel: 16, __doc__: 20, __name__: 24 },
  /** `classmethod` and `staticmethod`, Objects/funcobject.c. */
  classmethod: { __func__: 8, __dict__: 12 },
  staticmethod: { __func__: 8, __dict__: 12 },
  /** `PyFrameObject`, Include/internal/pycore_frame.h; once the function has ended, it has the frame's variables. */
  frame: { f_back: 8, f_frame: 12, f_trace: 16, f_func: 48 },
  /** `PyGenObject` with its frame's function and frame object; local variables are found by their code's names. */
  generator: { __name__: 12, __qualname__: 16, gi_code: 36, __func__: 44, gi_frame: 60 },
  coroutine: { __name__: 12, __qualname__: 16, cr_code: 36, __func__: 44, cr_frame: 60 },
  async_generator: { __name__: 12, __qualname__: 16, ag_code: 36, __func__: 44, ag_frame: 60 },
  /** `superobject`, Objects/typeobject.c. */
  super: { __thisclass__: 8, __self__: 12, __self_class__: 16 },
};
