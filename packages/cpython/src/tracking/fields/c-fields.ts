import { HEAP_TYPE, MODULE, TYPE } from '../../layout/structures.js';

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
  /** `PyCMethodObject`, the same file. */
  builtin_method: { __self__: 12, __module__: 16, defining_class: 28 },
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
    tp_subclasses: 180,
    __name__: HEAP_TYPE.name,
    __slots__: HEAP_TYPE.slots,
    __qualname__: HEAP_TYPE.qualname,
    ht_module: HEAP_TYPE.module,
  },
  /** `PyModuleObject`, Include/internal/pycore_moduleobject.h. */
  module: { __dict__: MODULE.dict, __name__: MODULE.name },
  /** `propertyobject`, Objects/descrobject.c. */
  property: { fget: 8, fset: 12, fdel: 16, __doc__: 20, __name__: 24 },
  /** `classmethod` and `staticmethod`, Objects/funcobject.c. */
  classmethod: { __func__: 8, __dict__: 12 },
  staticmethod: { __func__: 8, __dict__: 12 },
  /** `PyFrameObject`, Include/internal/pycore_frame.h. */
  frame: { f_back: 8, f_trace: 16, f_extra_locals: 28, f_locals_cache: 32, f_overwritten: 36 },
  /** `PyGenObject`; what is in its frame is found by the code's names. */
  // In a generator the word at 28 is never set.
  generator: { __name__: 12, __qualname__: 16, gi_exc_state: 20 },
  coroutine: { __name__: 12, __qualname__: 16, cr_exc_state: 20, cr_origin: 28 },
  async_generator: { __name__: 12, __qualname__: 16, ag_exc_state: 20, ag_finalizer: 28 },
  /** `PyDescrObject`, Include/cpython/descrobject.h, and what descriptors make. */
  method_descriptor: { __objclass__: 8, __name__: 12, __qualname__: 16 },
  wrapper_descriptor: { __objclass__: 8, __name__: 12, __qualname__: 16 },
  getset_descriptor: { __objclass__: 8, __name__: 12, __qualname__: 16 },
  member_descriptor: { __objclass__: 8, __name__: 12, __qualname__: 16 },
  'method-wrapper': { descriptor: 8, __self__: 12 },
  mappingproxy: { mapping: 8 },
  /** Objects/enumobject.c, Python/bltinmodule.c, Objects/iterobject.c, Objects/unicodeobject.c. */
  enumerate: { iterator: 12, result: 16, index: 20, one: 24 },
  reversed: { __self__: 12 },
  zip: { iterators: 12, result: 16 },
  map: { iterators: 8, __func__: 12 },
  filter: { __func__: 8, iterator: 12 },
  callable_iterator: { __call__: 8, sentinel: 12 },
  str_iterator: { __self__: 12 },
  str_ascii_iterator: { __self__: 12 },
  bytes_iterator: { __self__: 12 },
  bytearray_iterator: { __self__: 12 },
  /** `PyCodeObject`, Include/cpython/code.h. Not known to the collector. */
  code: {
    co_consts: 12,
    co_names: 16,
    co_exceptiontable: 20,
    co_localsplusnames: 72,
    co_localspluskinds: 76,
    co_filename: 80,
    co_name: 84,
    co_qualname: 88,
    co_linetable: 92,
  },
  /** `lru_cache_object` and `lru_list_elem`, Modules/_functoolsmodule.c. */
  'functools._lru_cache_wrapper': {
    next: 12,
    cache: 36,
    __wrapped__: 44,
    kwd_mark: 56,
    lru_list_elem_type: 60,
    cache_info_type: 64,
    __dict__: 68,
  },
  'functools._lru_list_elem': { next: 12, key: 20, result: 24 },
  /** `PyODictObject`, Objects/odictobject.c. */
  'collections.OrderedDict': { __dict__: 56 },
  /** `pollObject`, Modules/selectmodule.c. Not known to the collector. */
  'select.poll': { dict: 8 },
  /** `superobject`, Objects/typeobject.c. */
  super: { __thisclass__: 8, __self__: 12, __self_class__: 16 },
};

/** Fields that a type's traverse function passes over: they cannot be part of a cycle, or do not count as one. */
export const HIDDEN: Readonly<Record<string, readonly string[]>> = {
  type: ['tp_subclasses', '__name__', '__slots__', '__qualname__'],
  module: ['__name__'],
  coroutine: ['cr_origin'],
  method_descriptor: ['__name__', '__qualname__'],
  wrapper_descriptor: ['__name__', '__qualname__'],
  getset_descriptor: ['__name__', '__qualname__'],
  member_descriptor: ['__name__', '__qualname__'],
};
