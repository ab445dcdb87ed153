import { callSpecial, callValue, NO_KEYWORDS } from './calls.js';
import { makeDict, setItem } from './dictOps.js';
import { Raised } from './errors.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import { FunctionObject, Instance, type Keywords, Native, Tuple, type Type } from './objects.js';
import { makeTuple } from './sequences.js';
import { BASE_EXCEPTION, DICT, LIST, OBJECT, SET } from './types.js';
import type { Value } from './values.js';

/**
 * `Class(…)` by way of `type.__call__`: the arguments are packed into a tuple, the instance is made, `__init__`
 * runs. CPython: `_PyObject_MakeTpCall`, `type_call`, `slot_tp_init`.
 */
export function instantiate(
  machine: Machine,
  type: Type,
  args: readonly Value[],
  keywords: Keywords,
): Value {
  const packed = args.length > 0 ? makeTuple(machine, args, 'new') : null;
  const named = keywords.size > 0 ? packKeywords(machine, keywords) : null;
  try {
    return construct(machine, type, args, keywords, packed);
  } finally {
    if (packed) machine.heap.release(packed);
    if (named) machine.heap.release(named);
  }
}

function packKeywords(machine: Machine, keywords: Keywords): Value {
  const dict = makeDict(machine);
  for (const [name, value] of keywords) setItem(machine, dict, name, value);
  return dict;
}

function construct(
  machine: Machine,
  type: Type,
  args: readonly Value[],
  keywords: Keywords,
  packed: Tuple | null,
): Value {
  const maker = type.lookup('__new__');
  const instance =
    maker === undefined
      ? newInstance(machine, type, args, packed, keywords)
      : callValue(machine, unwrapped(maker), [type, ...args], keywords);
  if (!(instance instanceof Instance) || !instance.type.isSubtypeOf(type)) return instance;
  const init = instance.type.lookup('__init__');
  if (init === undefined) {
    if (maker === undefined) checkNoArguments(machine, type, args, keywords, instance);
    return instance;
  }
  try {
    initialise(machine, instance, args, keywords);
  } catch (error) {
    machine.heap.release(instance);
    throw error;
  }
  return instance;
}

const unwrapped = (maker: Value): Value =>
  maker instanceof FunctionObject || maker instanceof Native
    ? maker
    : (maker as { parts: readonly Value[] } & Value).parts[0]!;

function initialise(
  machine: Machine,
  instance: Instance,
  args: readonly Value[],
  keywords: Keywords,
): void {
  // With keywords, C code unpacks their dict and holds on to everything that it passes on, names in a tuple.
  const passed = keywords.size > 0 ? [instance, ...args, ...keywords.values()] : [];
  const names = keywords.size > 0 ? makeTuple(machine, [...keywords.keys()], 'new', true) : null;
  for (const each of passed) machine.heap.take(each);
  const result = callInit(machine, instance, args, keywords, names ? [...passed, names] : passed);
  if (result === null) return;
  machine.heap.release(result);
  throw machine.error('TypeError', `__init__() should return None, not '${String(result)}'`);
}

function callInit(
  machine: Machine,
  instance: Instance,
  args: readonly Value[],
  keywords: Keywords,
  passed: readonly Value[],
): Value {
  const init = instance.type.lookup('__init__') as Value;
  if (!(init instanceof FunctionObject))
    return callSpecial(machine, instance, '__init__', args, keywords);
  machine.heap.take(init);
  try {
    return callValue(machine, init, [instance, ...args], keywords);
  } finally {
    for (const each of passed) machine.heap.release(each);
    machine.heap.release(init);
  }
}

function checkNoArguments(
  machine: Machine,
  type: Type,
  args: readonly Value[],
  keywords: Keywords,
  instance: Instance,
): void {
  const native = instance.payload !== null || type.isSubtypeOf(BASE_EXCEPTION);
  if (native || (args.length === 0 && keywords.size === 0)) return;
  machine.heap.release(instance);
  throw machine.error('TypeError', `${type.name}() takes no arguments`);
}

/** An instance with nothing in it yet. Its class counts it. */
export function newInstance(
  machine: Machine,
  type: Type,
  args: readonly Value[] = [],
  packed: Tuple | null = null,
  keywords: Keywords = NO_KEYWORDS,
): Instance {
  const { heap } = machine;
  const isException = type.isSubtypeOf(BASE_EXCEPTION);
  const base = type.mro.find(
    (each) => each.id === 0 && each !== OBJECT && each.makePayload !== null,
  );
  const id = heap.allocate(type.name, {
    kind: isException ? 'exception' : (base?.payloadKind ?? 'instance'),
    ...(type.id ? { class: type.id } : {}),
    ...(type.hasDict ? {} : { slotted: true }),
    ...sizeOf(machine, type, isException),
  });
  const instance = heap.register(new Instance(id, type));
  if (isException) setArguments(machine, instance, args, packed);
  if (base?.makePayload) {
    const isLater = isFilledByInit(type, base);
    const given = isLater ? [] : args;
    instance.payload = base.makePayload(machine, instance, given, isLater ? NO_KEYWORDS : keywords);
  }
  prepareSlots(machine, instance);
  shareStaticNames(machine, instance);
  if (type.lookup('__del__') !== undefined) attachFinalizer(machine, instance);
  return instance;
}

/** A derived list, dict or set takes nothing by itself if `__init__` is the class's own. */
const isFilledByInit = (type: Type, base: Type): boolean =>
  (base === LIST || base === DICT || base === SET) && type.lookup('__init__') !== undefined;

/** What instances of a class weigh, where the kind alone does not say it. */
function sizeOf(machine: Machine, type: Type, isException: boolean): { readonly size?: number } {
  const { sizes, wordSize, dialect } = machine;
  if (isException) {
    // A class written in Python makes room for weak references.
    const own = type.id ? (dialect.minor >= 12 ? 2 : 1) * wordSize : 0;
    return { size: sizes.allocated('exception', type.name) + own };
  }
  if (type.mro.some((each) => each.makePayload)) return {};
  const slots = type.mro.flatMap((each) => each.slots ?? []).length;
  if (slots === 0 && type.hasDict && type.hasWeakrefs) return {};
  const layout = { slots, dict: type.hasDict, weakrefs: type.hasWeakrefs };
  return { size: sizes.allocated('instance', type.name, layout) };
}

/** An exception's `args`: the very tuple of the call. */
function setArguments(
  machine: Machine,
  instance: Instance,
  args: readonly Value[],
  packed: Tuple | null,
): void {
  const tuple = packed ?? makeTuple(machine, args, 'new');
  instance.attributes.set('args', tuple);
  if (idOf(tuple)) machine.heap.set(instance.id, '.args', tuple, packed ? 'new' : 'move');
}

/**
 * Slots have their places from the start: those of the most derived class first, and within a class by name, as
 * the class keeps them.
 */
function prepareSlots(machine: Machine, instance: Instance): void {
  for (const type of instance.type.mro) {
    for (const name of type.slots ?? []) {
      machine.heap.send({
        type: 'set-slot',
        owner: instance.id,
        key: `.${name}`,
        object: null,
        slot: true,
      });
    }
  }
}

/**
 * From 3.14 on the attributes that a class's methods assign to `self`, sorted, come first among what its instances
 * share; 3.13 knows them, but makes what is shared before it does. CPython: `_PyDict_NewKeysForClass`,
 * `_PyObject_InitInlineValues`.
 */
function shareStaticNames({ heap, dialect }: Machine, { id, type }: Instance): void {
  if (!type.hasInstances) {
    type.hasInstances = true;
    const declared = dialect.minor < 14 ? undefined : type.dict.get('__static_attributes__');
    if (declared instanceof Tuple) {
      for (const name of declared.items as readonly string[]) {
        type.sharedRoom -= 1;
        if (type.lookup(name) !== undefined) continue;
        type.sharedNames.add(name);
        heap.send({ type: 'set-slot', owner: id, key: `.${name}`, object: null });
        heap.send({ type: 'clear-slot', owner: id, key: `.${name}` });
      }
    }
  }
  if (type.sharedRoom > 1) type.sharedRoom -= 1;
}

/** `__del__` runs once, when the object dies. */
function attachFinalizer(machine: Machine, instance: Instance): void {
  const { heap } = machine;
  heap.send({
    type: 'finalizer',
    object: instance.id,
    run: (reaction) => heap.within(reaction, () => finalize(machine, instance)),
  });
}

function finalize(machine: Machine, instance: Instance): void {
  const func = instance.type.lookup('__del__');
  if (func === undefined) return;
  machine.heap.take(func);
  try {
    machine.heap.release(callValue(machine, func, [instance], NO_KEYWORDS));
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    machine.unraisable(error, func);
  }
  machine.heap.release(func);
}
