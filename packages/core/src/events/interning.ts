import { getOrAdd } from '../maps.js';
import type { CodeId, SiteId, TypeId } from '../units.js';
import type { Op, SiteEntry, TraceDictionary } from './dictionary.js';
import type { Site } from './types.js';

/** Finds or adds a dictionary's types, sites and codes by content. For small things: it uses maps. */
export class Interning {
  readonly dictionary: TraceDictionary;
  readonly #types = new Map<string, TypeId>();
  readonly #sites = new Map<string, SiteId>();
  readonly #codes = new Map<string, CodeId>();

  constructor(dictionary: TraceDictionary) {
    this.dictionary = dictionary;
    dictionary.types.forEach((type, id) => {
      this.#types.set(typeKey(type.name, type.gc), id);
    });
    dictionary.sites.forEach((entry, id) => {
      this.#sites.set(siteKey(entry), id);
    });
    dictionary.codes.forEach(({ op, site, arg }, id) => {
      this.#codes.set(codeKey(op, site, arg), id);
    });
  }

  type(name: string, gc: boolean): TypeId {
    return getOrAdd(this.#types, typeKey(name, gc), () => this.dictionary.addType({ name, gc }));
  }

  site(site: Site | null): SiteId {
    if (site === null) return -1;
    const entry = {
      file: this.dictionary.string(site.file),
      line: site.line,
      function: this.dictionary.string(site.function),
      offset: site.offset,
      opcode: this.dictionary.string(site.opcode),
    };
    return getOrAdd(this.#sites, siteKey(entry), () => this.dictionary.addSite(entry));
  }

  code(op: Op, site: SiteId, arg: number): CodeId {
    return getOrAdd(this.#codes, codeKey(op, site, arg), () =>
      this.dictionary.addCode({ op, site, arg }),
    );
  }
}

function typeKey(name: string, gc: boolean): string {
  return `${gc ? 'gc' : '--'} ${name}`;
}

function codeKey(op: Op, site: SiteId, arg: number): string {
  return `${op},${site},${arg}`;
}

function siteKey({ file, line, function: name, offset, opcode }: SiteEntry): string {
  return `${file},${line},${name},${offset},${opcode}`;
}
