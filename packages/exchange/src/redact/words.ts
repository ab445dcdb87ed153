/** Words that say nothing of a program: Python's own. They stay, since questions about a heap ask for some of them. */
export const PUBLIC_WORDS: ReadonlySet<string> = new Set(
  `ArithmeticError AssertionError AttributeError BaseException Exception ImportError IndexError KeyError LookupError
  ModuleNotFoundError NameError NotImplementedError OSError RecursionError RuntimeError StopAsyncIteration StopIteration
  SystemExit TypeError ValueError ZeroDivisionError bool bytearray bytes cell classmethod code complex coroutine dict
  dict_items dict_itemiterator dict_keyiterator dict_keys dict_valueiterator dict_values enumerate filter float frame
  frozenset function generator getset_descriptor int list list_iterator list_reverseiterator list_iterator map mappingproxy
  member_descriptor memoryview method method_descriptor module object property range range_iterator reversed set
  set_iterator slice staticmethod str str_ascii_iterator str_iterator super traceback tuple tuple_iterator type weakref
  weakproxy builtin_function_or_method wrapper_descriptor zip async_generator BaseExceptionGroup CallableProxyType
  ProxyType ReferenceType wrapper_descriptor method_wrapper NoneType NotImplementedType ellipsis str_ascii_iterator
  stack temporary locals module lambda listcomp dictcomp setcomp genexpr string stdin frozen builtins refwind watch
  script command call lines sampled none slots full generational incremental shutdown round args keywords func self cls cell_contents
  __main__ __init__ __new__ __del__ __class__ __dict__ __name__ __qualname__ __module__ __doc__ __weakref__ __slots__
  __bases__ __base__ __mro__ __subclasses__ __func__ __self__ __code__ __defaults__ __kwdefaults__ __closure__
  __globals__ __builtins__ __annotations__ __annotate__ __type_params__ __call__ __enter__ __exit__ __iter__ __next__
  __getitem__ __setitem__ __delitem__ __getattr__ __setattr__ __eq__ __hash__ __repr__ __str__ __len__ __contains__
  __traceback__ __context__ __cause__ __notes__ __file__ __loader__ __spec__ __package__ __path__ __cached__
  __static_attributes__ __firstlineno__ __set_name__ __init_subclass__ __get__ __set__ __delete__`.split(
    /\s+/,
  ),
);
