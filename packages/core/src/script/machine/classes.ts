import type { ObjectId } from '../../units.js';
import { makeDict } from './dictOps.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import {
  Cell,
  type DictObject,
  FunctionObject,
  HeapObject,
  type Keywords,
  List,
  SlotMember,
  Tuple,
  Type,
} from './objects.js';
import { makeTuple } from './sequences.js';
import { FROZENSET, MEMBER_DESCRIPTOR, OBJECT, SET, TYPE } from './types.js';
import type { Value } from './values.js';

/** `__build_class__(body, name, *bases)`: what a class statement calls. */
export function buildClass(machine: Machine, args: readonly Value[], keywords: Keywords): Value {
  const [body, name, ...bases] = args;
  if (!(body instanceof FunctionObject))
    throw machine.error('TypeError', '__build_class__: func must be a function');
  for (const base of bases) {
    if (!(base instanceof Type)) throw machine.error('TypeError', 'bases must be types');
  }
  if (keywords.size > 0) throw machine.error('TypeError', 'heap scripts have no metaclasses');
  const given = bases.length > 0 ? makeTuple(machine, bases, 'new') : null;
  const prepare = machine.heap.allocate('builtin_function_or_method', { kind: 'bound-method' });
  const names = makeDict(machine);
  machine.heap.send({ type: 'release', object: prepare });
  const cell = runBody(machine, body, names);
  const packed = packArguments(machine, given, names);
  const type = makeType(machine, name as string, bases as Type[], names, given);
  if (cell instanceof Cell) {
    machine.heap.set(cell.id, '.cell_contents', type, 'new');
    cell.value = type;
    machine.heap.release(cell);
  }
  machine.heap.release(packed);
  machine.heap.release(names);
  if (given) machine.heap.release(given);
  return type;
}

/** The three arguments of `type(…)`, which hold the class body's names for a while. */
function packArguments(machine: Machine, bases: Tuple | null, names: DictObject): Tuple {
  return makeTuple(machine, [null, bases, names], 'new');
}

/** Runs a class body; what it returns is the cell of `__class__`, if methods need it. */
function runBody(machine: Machine, body: FunctionObject, names: DictObject): Value {
  const { heap } = machine;
  const frame = machine.newFrame(body.code, body);
  frame.names = names;
  heap.take(names);
  frame.held.push(names);
  if (machine.dialect.movesArguments) {
    heap.take(body);
    frame.held.push(body);
  }
  if (machine.dialect.minor <= 10) {
    for (const slot of body.code.cellSlots) machine.makeCell(frame, slot);
    machine.copyFreeVariables(frame);
  }
  return machine.runNested(frame);
}

/** `type(name, bases, names)`: the class and what is made with it. CPython: `type_new`, `type_ready`. */
function makeType(
  machine: Machine,
  name: string,
  bases: readonly Type[],
  names: DictObject,
  given: Tuple | null = null,
): Type {
  const { heap } = machine;
  const all = bases.length > 0 ? bases : [OBJECT];
  const basesTuple = given ?? makeTuple(machine, all, 'new', true);
  const dictId = heap.allocate('dict');
  const places = declaredPlaces(names);
  const size =
    machine.sizes.allocated('class', 'type') + places.length * SLOT_WORDS * machine.wordSize;
  const type = new Type(heap.allocate('type', { kind: 'class', size }), TYPE, name);
  heap.register(type);
  type.bases = all;
  type.mro = linearise(machine, type, all);
  type.dictId = dictId;
  heap.set(type.id, '.__dict__', new Part(dictId), 'move');
  heap.send({ type: 'set-slot', owner: type.id, key: '.__mro__', object: null });
  heap.set(type.id, '.__bases__', basesTuple, given ? 'new' : 'move');
  heap.set(type.id, '.__base__', all[0] as Type, 'new');
  const mro = makeTuple(machine, type.mro, 'new');
  heap.set(type.id, '.__mro__', mro, 'move');
  copyNames(machine, type, names);
  declareSlots(machine, type);
  addDescriptors(machine, type);
  noteSubclass(machine, type);
  for (const base of all) if (base.id) base.subclasses.push(type);
  nameAndInherit(machine);
  return type;
}

/**
 * What a new class makes to tell its attributes their names, and its bases of it: a copy of its dict, then `super` and
 * a method of it. Nobody sees them, but they count. CPython: `type_new_set_names`, `type_new_init_subclass`.
 */
function nameAndInherit({ heap }: Machine): void {
  const names = heap.allocate('dict');
  heap.send({ type: 'release', object: names });
  const parent = heap.allocate('super', { kind: 'instance', slotted: true });
  const method = heap.allocate('builtin_function_or_method', { kind: 'bound-method' });
  heap.send({ type: 'release', object: parent });
  heap.send({ type: 'release', object: method });
}

/** A class weighs so much more for each of its slots. CPython: `PyMemberDef`. */
const SLOT_WORDS = 5;

function declaredPlaces(names: DictObject): string[] {
  const declared = [...names.dict].find(({ key }) => key === '__slots__')?.value ?? null;
  return slotNames(declared).filter((each) => each !== '__dict__' && each !== '__weakref__');
}

/** An object that only the simulation knows. */
class Part extends HeapObject {
  constructor(id: number) {
    super(id, OBJECT);
  }
}

const HIDDEN = new Set(['__classcell__', '__classdictcell__', '__qualname__']);

function copyNames(machine: Machine, type: Type, names: DictObject): void {
  for (const { key, value } of names.dict) {
    const name = key as string;
    if (name === '__qualname__') type.qualifiedName = value as string;
    if (name === '__module__') type.module = value as string;
    if (name === '__classdictcell__') giveTypeDict(machine, type, value as Cell);
    if (HIDDEN.has(name)) continue;
    type.dict.set(name, value);
    machine.heap.set(type.dictId, `['${name}']`, value, 'new', idOf(value) !== 0);
  }
  const hash = type.dict.get('__hash__');
  if (type.dict.has('__eq__') && hash === undefined) type.dict.set('__hash__', null);
}

/** What annotations see as the class's names from now on. CPython: `type_new_set_classdictcell`. */
function giveTypeDict(machine: Machine, type: Type, cell: Cell): void {
  machine.heap.set(cell.id, '.cell_contents', new Part(type.dictId), 'new');
  cell.value = null;
}

/** `__slots__`: places by name, sorted as CPython keeps them. */
function declareSlots(machine: Machine, type: Type): void {
  const declared = type.dict.get('__slots__');
  const inherited = type.bases.some((base) => base.hasDict && base !== OBJECT);
  if (declared === undefined) {
    type.hasDict = true;
    return;
  }
  const names = slotNames(declared);
  type.hasDict = inherited || names.includes('__dict__');
  type.hasWeakrefs =
    names.includes('__weakref__') || type.bases.some((base) => base.id !== 0 && base.hasWeakrefs);
  const places = names.filter((each) => each !== '__dict__' && each !== '__weakref__');
  type.slots = [...places].sort();
  for (const name of type.slots) {
    const id = machine.heap.allocate('member_descriptor', { kind: 'instance', slotted: true });
    const member = machine.heap.register(new SlotMember(id, MEMBER_DESCRIPTOR, name, type));
    machine.heap.set(id, '.__objclass__', type, 'new');
    type.dict.set(name, member);
    machine.heap.set(type.dictId, `['${name}']`, member, 'move');
  }
}

function slotNames(declared: Value): string[] {
  if (typeof declared === 'string') return [declared];
  if (declared instanceof Tuple || declared instanceof List) return declared.items.map(String);
  return [];
}

/** What a class gets whose instances have a dict or weak references and its bases' have not: until 3.14 a descriptor. */
function addDescriptors(machine: Machine, type: Type): void {
  if (machine.dialect.minor >= 15) return;
  const names: string[] = [];
  if (type.hasDict && type.bases.every((base) => !base.hasDict)) names.push('__dict__');
  if (type.hasWeakrefs && !type.bases.some(takesWeakrefs)) names.push('__weakref__');
  for (const name of names) {
    const id = machine.heap.allocate('getset_descriptor', { kind: 'instance', slotted: true });
    machine.heap.set(id, '.__objclass__', type, 'new');
    machine.heap.set(type.dictId, `['${name}']`, new Part(id), 'move');
  }
}

/** Whether there can be weak references to instances of a base. */
const takesWeakrefs = (base: Type): boolean =>
  base.id === 0 ? base === SET || base === FROZENSET : base.hasWeakrefs;

/** A class is known to its bases by weak references. */
function noteSubclass(machine: Machine, type: Type): void {
  const { heap } = machine;
  heap.send({ type: 'weakref', object: type.id });
  const id = heap.simulation.last;
  const [base] = type.bases as readonly [Type];
  heap.set(subclassesOf(machine, base), `[#${type.id}]`, new Part(id), 'move');
}

/** The dict of a class's subclasses. That of a class older than the script is no business of the collector's. */
function subclassesOf(machine: Machine, base: Type): ObjectId {
  const { heap } = machine;
  if (base.id === 0) {
    machine.olderSubclasses ||= heap.allocate('dict', { gc: false });
    return machine.olderSubclasses;
  }
  if (base.subclassesId === 0) {
    base.subclassesId = heap.allocate('dict');
    heap.set(base.id, '.__subclasses__', new Part(base.subclassesId), 'move');
  }
  return base.subclassesId;
}

/** The order in which classes are searched. @throws Raised TypeError */
function linearise(machine: Machine, type: Type, bases: readonly Type[]): Type[] {
  const lists = [...bases.map((base) => [...base.mro]), [...bases]];
  const order: Type[] = [type];
  while (lists.some((list) => list.length > 0)) {
    const next = lists.map((list) => list[0]).find((head) => head && isGoodHead(head, lists));
    if (!next) {
      throw machine.error(
        'TypeError',
        'Cannot create a consistent method resolution order (MRO) for bases',
      );
    }
    order.push(next);
    for (const list of lists) if (list[0] === next) list.shift();
  }
  return order;
}

const isGoodHead = (head: Type, lists: readonly Type[][]): boolean =>
  lists.every((list) => !list.slice(1).includes(head));

/** `type(name, bases, dict)` called by a script. */
export function callTypeOfThree(machine: Machine, args: readonly Value[]): Value {
  const [name, bases, names] = args;
  const types = (bases as Tuple).items as readonly Type[];
  const type = makeType(machine, name as string, types, names as DictObject);
  if (!type.dict.has('__module__')) type.dict.set('__module__', '__main__');
  return type;
}
