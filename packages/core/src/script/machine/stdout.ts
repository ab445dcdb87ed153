import type { ObjectId } from '../../units.js';
import type { Heap } from './heap.js';
import { List } from './objects.js';
import { LIST } from './types.js';

/** How many bytes wait before they are written. `TextIOWrapper._CHUNK_SIZE` */
const CHUNK = 8192;

/** The module whose name stands for the list, so that it has a holder. */
const HOLDER = { frame: 'sys.stdout', name: 'pending_bytes' } as const;

/**
 * What a script printed and CPython has not handed on yet. A single text waits as it is, more of them in a list, which
 * is an object of the heap like any other. @see Modules/_io/textio.c `_io_TextIOWrapper_write_impl` (3.8.2–3.15)
 */
export class WaitingOutput {
  private readonly heap: Heap;
  private readonly isTerminal: boolean;
  private texts = 0;
  private bytes = 0;
  /** The list; 0: there is none. */
  private list: ObjectId = 0;

  /** @param isTerminal whether each line is handed on at once */
  constructor(heap: Heap, isTerminal: boolean) {
    this.heap = heap;
    this.isTerminal = isTerminal;
  }

  add(text: string): void {
    this.texts += 1;
    this.bytes += new TextEncoder().encode(text).length;
    if (this.texts === 2) this.makeList();
    if (this.bytes >= CHUNK || (this.isTerminal && /[\r\n]/.test(text))) this.handOn();
  }

  handOn(): void {
    if (this.list !== 0) this.heap.send({ type: 'unbind', ...HOLDER });
    this.list = 0;
    this.texts = 0;
    this.bytes = 0;
  }

  private makeList(): void {
    this.list = this.heap.allocate('list');
    this.heap.register(new List(this.list, LIST, []));
    this.heap.send({ type: 'bind', ...HOLDER, object: this.list, reference: 'move' });
  }
}
