import { callSpecial, callValue } from './calls.js';
import { deleteItem, findItem, makeDict, setItem } from './dictOps.js';
import { Raised } from './errors.js';
import { preparePlaces } from './functions.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import { nativeAttribute } from './nativeAttributes.js';
import {
  BoundMethod,
  DictObject,
  FunctionObject,
  HeapObject,
  Instance,
  Module,
  type Names,
  Native,
  SlotMember,
  Super,
  Type,
  Wrapper,
} from './objects.js';
import { typeOf } from './typeOf.js';
import { BUILTIN_FUNCTION, METHOD } from './types.js';
import type { Value } from './values.js';

/** What a name in a class means for an instance: a value, or a function to be bound. */
interface Found {
  readonly value: Value;
  readonly binds: boolean;
}

/** `value.name`, a reference more. @throws Raised AttributeError */
export function getAttribute(machine: Machine, value: Value, name: string): Value {
  const found = find(machine, value, name);
  if (found === undefined) throw missing(machine, value, name);
  if (!found.binds) return found.value;
  return bindMethod(machine, found.value, value instanceof Super ? value.self : value);
}

/** As `getAttribute`; `undefined` if there is none. */
export function findAttribute(machine: Machine, value: Value, name: string): Value | undefined {
  try {
    return getAttribute(machine, value, name);
  } catch (error) {
    if (!(error instanceof Raised) || error.exception.type.name !== 'AttributeError') throw error;
    machine.heap.release(error.exception);
    return undefined;
  }
}

/**
 * A method for a call: the function and what it is called on, without an object for both; `NULL` in the second
 * place when it is no method. References are the caller's, but for the second one.
 */
export function getMethod(machine: Machine, value: Value, name: string): readonly [Value, boolean] {
  const found = find(machine, value, name);
  if (found === undefined) throw missing(machine, value, name);
  if (found.binds) {
    machine.heap.take(found.value);
    return [found.value, true];
  }
  return [found.value, false];
}

/** Whether attributes are not found in the usual way: then methods come bound. CPython: `_PyObject_GetMethod`. */
export const bindsItself = (value: Value): boolean =>
  value instanceof Super ||
  (value instanceof Instance && value.type.lookup('__getattr__') !== undefined);

/** A value that is not to be bound has a reference taken; a function has not. */
function find(machine: Machine, value: Value, name: string): Found | undefined {
  if (value instanceof Super) return findSuper(machine, value, name);
  if (value instanceof Type) return findInType(machine, value, name);
  const type = typeOf(value);
  const inType = type.lookup(name);
  if (inType instanceof Wrapper && inType.kind === 'property') {
    return given(callValue(machine, inType.parts[0] as Value, [value]));
  }
  if (inType instanceof SlotMember) return slotValue(machine, value as Instance, inType);
  const own = ownAttribute(machine, value, name);
  if (own !== undefined) return taken(machine, own);
  if (inType !== undefined) return fromType(machine, inType, type);
  const native = nativeAttribute(machine, value, name);
  if (native !== undefined) return given(native);
  const hidden = hiddenIn(type.mro, name);
  if (hidden !== undefined) return hidden;
  if (value instanceof Instance && type.lookup('__getattr__') !== undefined) {
    return given(askInstance(machine, value, name));
  }
  return undefined;
}

/** `__getattr__`: until 3.11 it is bound for the call. CPython: `call_attribute`. */
function askInstance(machine: Machine, value: Instance, name: string): Value {
  const found = value.type.lookup('__getattr__') as Value;
  if (machine.dialect.minor >= 12 || !(found instanceof FunctionObject))
    return callSpecial(machine, value, '__getattr__', [name]);
  const method = bindMethod(machine, found, value);
  try {
    return callValue(machine, method, [name]);
  } finally {
    machine.heap.release(method);
  }
}

/** A special method of a built-in type. */
function hiddenIn(types: readonly Type[], name: string): Found | undefined {
  for (const { hidden } of types) {
    const value = hidden.get(name);
    if (value !== undefined)
      return { value, binds: value instanceof Native && value.owner !== null };
  }
  return undefined;
}

const given = (value: Value): Found => ({ value, binds: false });

function taken(machine: Machine, value: Value): Found {
  machine.heap.take(value);
  return given(value);
}

function ownAttribute(machine: Machine, value: Value, name: string): Value | undefined {
  if (value instanceof Instance && value.dictObject)
    return findItem(machine, value.dictObject, name);
  return ownNames(value)?.get(name);
}

/** Attributes that an object has of its own. */
function ownNames(value: Value): Names | undefined {
  if (value instanceof Instance || value instanceof FunctionObject) return value.attributes;
  return value instanceof Module ? value.names : undefined;
}

function fromType(machine: Machine, found: Value, type: Type): Found {
  if (found instanceof FunctionObject || (found instanceof Native && found.owner))
    return { value: found, binds: true };
  if (found instanceof Wrapper) {
    const [func] = found.parts as readonly [Value];
    if (found.kind === 'staticmethod') return taken(machine, func);
    if (found.kind === 'classmethod') return given(bindMethod(machine, func, type));
  }
  return taken(machine, found);
}

function slotValue(machine: Machine, instance: Instance, member: SlotMember): Found | undefined {
  const value = instance.attributes.get(member.name);
  return value === undefined ? undefined : taken(machine, value);
}

function findInType(machine: Machine, type: Type, name: string): Found | undefined {
  const found = type.lookup(name);
  if (found !== undefined) {
    if (found instanceof Wrapper) {
      const [func] = found.parts as readonly [Value];
      if (found.kind === 'classmethod') return given(bindMethod(machine, func, type));
      if (found.kind === 'staticmethod') return taken(machine, func);
    }
    return taken(machine, found);
  }
  const meta = type.type.lookup(name);
  if (meta instanceof Native && meta.owner) return { value: meta, binds: true };
  const native = nativeAttribute(machine, type, name);
  if (native !== undefined) return given(native);
  const hidden = hiddenIn(type.mro, name);
  return hidden && given(hidden.value);
}

function findSuper(machine: Machine, { after, self }: Super, name: string): Found | undefined {
  const type = self instanceof Type ? self : typeOf(self);
  const rest = type.mro.slice(type.mro.indexOf(after) + 1);
  for (const each of rest) {
    const found = each.dict.get(name);
    if (found !== undefined) return fromType(machine, found, type);
  }
  return hiddenIn(rest, name);
}

/** The attribute of the class after `after`, for `super().name`. */
export function superAttribute(machine: Machine, after: Type, self: Value, name: string): Found {
  const found = findSuper(machine, new Super(0, METHOD, after, self), name);
  if (!found) throw machine.error('AttributeError', `'super' object has no attribute '${name}'`);
  return found;
}

/** A function and what it is called on, as one object. */
export function bindMethod(machine: Machine, func: Value, self: Value): Value {
  const { heap } = machine;
  const isNative = func instanceof Native;
  const type = isNative ? BUILTIN_FUNCTION : METHOD;
  const id = heap.allocate(type.name, { kind: 'bound-method' });
  const method = heap.register(new BoundMethod(id, type, func, self));
  if (idOf(func)) heap.set(id, '.__func__', func, 'new');
  if (idOf(self)) heap.set(id, '.__self__', self, 'new');
  return method;
}

function missing(machine: Machine, value: Value, name: string): unknown {
  if (value instanceof Type) {
    return machine.error(
      'AttributeError',
      `type object '${value.name}' has no attribute '${name}'`,
    );
  }
  if (value instanceof Module) {
    return machine.error('AttributeError', `module '${value.name}' has no attribute '${name}'`);
  }
  return machine.error(
    'AttributeError',
    `'${typeOf(value).name}' object has no attribute '${name}'`,
  );
}

/** `value.name = item`; the item's reference stays the caller's. */
export function setAttribute(machine: Machine, value: Value, name: string, item: Value): void {
  const inType = value instanceof Type ? undefined : typeOf(value).lookup(name);
  if (inType instanceof Wrapper && inType.kind === 'property') {
    const setter = inType.parts[1];
    if (setter == null) throw readOnlyProperty(machine, value, name);
    machine.heap.release(callValue(machine, setter, [value, item]));
    return;
  }
  if (value instanceof Instance && typeOf(value).lookup('__setattr__') !== undefined) {
    machine.heap.release(callSpecial(machine, value, '__setattr__', [name, item]));
    return;
  }
  setPlainAttribute(machine, value, name, item);
}

/** `object.__setattr__` */
export function setPlainAttribute(machine: Machine, value: Value, name: string, item: Value): void {
  if (value instanceof Instance) {
    if (setSpecialAttribute(machine, value, name, item)) return;
    if (!hasPlaceFor(value, name)) throw missing(machine, value, name);
    const isSlot = value.type.lookup(name) instanceof SlotMember;
    // What derives from a container has no room for attributes but in a dict of their own.
    if (value.payload instanceof HeapObject && !isSlot) materialise(machine, value);
    if (value.dictObject && !isSlot) {
      setItem(machine, value.dictObject, name, item);
      return;
    }
    if (!isInline(machine, value, name)) {
      const dict = materialise(machine, value);
      value.sharesPlaces = false;
      setItem(machine, dict, name, item);
      return;
    }
    const old = value.attributes.get(name);
    value.attributes.set(name, item);
    machine.heap.set(value.id, `.${name}`, item, 'new', old === undefined, old);
    return;
  }
  if (value instanceof Type && value.id) {
    const old = value.dict.get(name);
    value.dict.set(name, item);
    value.changed();
    machine.heap.set(value.dictId, `['${name}']`, item, 'new', old === undefined, old);
    return;
  }
  if (value instanceof FunctionObject) {
    setFunctionAttribute(machine, value, name, item);
    return;
  }
  if (value instanceof Module) {
    const old = value.names.get(name);
    value.names.set(name, item);
    const object = idOf(item) || null;
    if (object !== null || idOf(old)) {
      machine.heap.send({ type: 'bind', frame: value.name, name, object, reference: 'new' });
    }
    return;
  }
  throw missing(machine, value, name);
}

/**
 * Whether an attribute's place is in the instance itself; if not, its `__dict__` is made. From 3.11 on there is a
 * place for each name that the class's instances share, and these are few (`insert_split_key`).
 */
function isInline({ dialect }: Machine, { type }: Instance, name: string): boolean {
  const { sharedNames } = type;
  if (dialect.minor < 11 || type.lookup(name) instanceof SlotMember) return true;
  if (sharedNames.has(name)) return true;
  if (type.sharedRoom === 0) return false;
  sharedNames.add(name);
  type.sharedRoom -= 1;
  return true;
}

/** A function gets a dict with its first attribute. */
function setFunctionAttribute(
  machine: Machine,
  func: FunctionObject,
  name: string,
  item: Value,
): void {
  const { heap } = machine;
  if (func.dictId === 0) {
    preparePlaces(machine, func);
    func.dictId = heap.allocate('dict');
    heap.send({
      type: 'set-slot',
      owner: func.id,
      key: '.__dict__',
      object: func.dictId,
      reference: 'move',
    });
  }
  const old = func.attributes.get(name);
  func.attributes.set(name, item);
  heap.set(func.dictId, `['${name}']`, item, 'new', old === undefined, old);
}

/** `__dict__` and `__class__` of an instance. */
function setSpecialAttribute(
  machine: Machine,
  value: Instance,
  name: string,
  item: Value,
): boolean {
  if (name === '__class__' && item instanceof Type) {
    const old = value.type;
    value.type = item;
    machine.heap.set(value.id, '.__class__', item, 'new', false, old);
    return true;
  }
  if (name !== '__dict__' || !(item instanceof DictObject)) return false;
  replaceDict(machine, value, item);
  return true;
}

/** Another dict takes the place of the instance's own. */
function replaceDict(machine: Machine, instance: Instance, dict: DictObject): void {
  const old = materialise(machine, instance);
  instance.dictObject = dict;
  machine.heap.set(instance.id, DICT_PLACE, dict, 'new', false, old);
}

const DICT_PLACE = '.__dict__';

/**
 * The instance's `__dict__`, which from now on has its attributes; the reference stays the instance's.
 *
 * @param inPlace whether the attributes stay in the instance
 */
export function materialise(machine: Machine, instance: Instance, inPlace = false): DictObject {
  const known = instance.dictObject;
  if (known) return known;
  const { heap } = machine;
  const dict = makeDict(machine, { dictOf: instance.id, inPlace });
  for (const [name, value] of instance.attributes) {
    if (instance.type.lookup(name) instanceof SlotMember) continue;
    if (idOf(value)) heap.clear(instance.id, `.${name}`, value, 'keep');
    setItem(machine, dict, name, value, 'move');
    instance.attributes.delete(name);
  }
  instance.dictObject = dict;
  instance.sharesPlaces = true;
  heap.set(instance.id, DICT_PLACE, dict, 'move');
  return dict;
}

function hasPlaceFor(value: Instance, name: string): boolean {
  const member = value.type.lookup(name);
  if (member instanceof SlotMember) return true;
  return value.type.hasDict;
}

function readOnlyProperty(machine: Machine, value: Value, name: string): unknown {
  const text =
    machine.dialect.minor >= 11
      ? `property '${name}' of '${typeOf(value).name}' object has no setter`
      : `can't set attribute${machine.dialect.minor === 10 ? ` '${name}'` : ''}`;
  return machine.error('AttributeError', text);
}

/** `del value.name` */
export function deleteAttribute(machine: Machine, value: Value, name: string): void {
  if (value instanceof Instance && value.dictObject && deleteItem(machine, value.dictObject, name))
    return;
  const names = value instanceof Type && value.id ? value.dict : ownNames(value);
  const old = names?.get(name);
  if (old === undefined || !names) throw missing(machine, value, name);
  names.delete(name);
  if (value instanceof Type) value.changed();
  const inDict = value instanceof Type || value instanceof FunctionObject;
  const owner = inDict ? value.dictId : idOf(value);
  if (value instanceof Module) {
    if (idOf(old)) machine.heap.send({ type: 'unbind', frame: value.name, name });
    return;
  }
  const key = inDict ? `['${name}']` : `.${name}`;
  const isSlot = value instanceof Instance && value.type.lookup(name) instanceof SlotMember;
  // A slot's place stays, and so does an attribute's among those that the class's instances share.
  if (isSlot) machine.heap.set(owner, key, null, 'new', false, old);
  else machine.heap.clear(owner, key, old);
}
