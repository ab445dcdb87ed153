/** Which objects are to be recorded; all when nothing is said. */
export interface SelectionOptions {
  /** Only objects of types that the cyclic collector manages. Default: of all types. */
  readonly collectorManaged?: boolean;
  /**
   * Only objects that one of these texts names: by their type (`type:Node`, `type:app.Node`), or by the code that ran when
   * they were allocated: a module or package (`module:json`), a file (`file:app.py`, `file:/home/me/app.py`). A text
   * without a prefix is a file when it has a slash or ends with `.py`, else both a type and a module.
   */
  readonly only?: readonly string[];
}

/** What is recorded of a type's objects. */
export type Choice = 'all' | 'none' | 'by-code';

/** `type`, `module` or `file`, and what it is called. */
type Wanted = readonly [kind: 'type' | 'module' | 'file', name: string];

/** The file of code that is given as text: of `-c`. */
const COMMAND_FILE = '<string>';

/** Decides which objects are recorded. */
export class Selection {
  readonly #managedOnly: boolean;
  readonly #wanted: readonly Wanted[];
  readonly #mainFile: string;

  /** @param mainFile the file of the module `__main__`, as its code objects say it; empty when not known. */
  constructor({ collectorManaged = false, only = [] }: SelectionOptions, mainFile = '') {
    this.#managedOnly = collectorManaged;
    this.#wanted = only.flatMap(wantedBy);
    this.#mainFile = mainFile;
  }

  /** @param name as `tp_name` says it: `list`, `collections.OrderedDict`, `Node` */
  ofType(name: string, isManaged: boolean): Choice {
    if (this.#managedOnly && !isManaged) return 'none';
    if (this.#wanted.length === 0) return 'all';
    const kinds = this.#wanted.filter(([kind, wanted]) => kind !== 'type' || isNamed(name, wanted));
    if (kinds.some(([kind]) => kind === 'type')) return 'all';
    return kinds.length > 0 ? 'by-code' : 'none';
  }

  /** Whether the objects are recorded that a file's code allocates. */
  ofCode(file: string): boolean {
    return this.#wanted.some(([kind, name]) => {
      if (kind === 'file') return isFile(file, name);
      return kind === 'module' && this.#isModule(file, name);
    });
  }

  #isModule(file: string, name: string): boolean {
    if (name === '__main__') return file === (this.#mainFile || COMMAND_FILE);
    if (file === `<frozen ${name}>`) return true;
    const path = `/${name.replaceAll('.', '/')}`;
    return file.endsWith(`${path}.py`) || file.includes(`${path}/`);
  }
}

/** A class is called by its own name, or with its module in front; a heap type's `tp_name` is the former. */
function isNamed(name: string, wanted: string): boolean {
  return name === wanted || name.endsWith(`.${wanted}`) || wanted.endsWith(`.${name}`);
}

function isFile(file: string, wanted: string): boolean {
  return file === wanted || file.endsWith(`/${wanted}`);
}

function wantedBy(text: string): Wanted[] {
  const [, kind, name] = /^(type|module|file):(.+)$/s.exec(text) ?? [];
  if (kind !== undefined) return [[kind as Wanted[0], name as string]];
  if (text.includes('/') || text.endsWith('.py')) return [['file', text]];
  return [
    ['type', text],
    ['module', text],
  ];
}
