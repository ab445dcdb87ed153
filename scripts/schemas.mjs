// `npm run schemas`: writes docs/schemas, a JSON Schema for what each command gives with --json, from the types of
// packages/cli/src/json-outputs.ts. Comments on types and fields become descriptions. Needs the built packages.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { fail, packageDir, root } from './workspace.mjs';

const folder = join(root, 'docs', 'schemas');
const outputs = join(packageDir('cli'), 'src', 'json-outputs.ts');

/** The schemas' texts, by file name. */
export function schemaTexts() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.base.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, packageDir('cli'));
  const program = ts.createProgram([outputs], { ...options, types: [] });
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(outputs));
  const all = checker.getExportsOfModule(module).find(({ name }) => name === 'JsonOutputs');
  return new Map(
    checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(all)).map((property) => {
      const type = checker.getTypeOfSymbol(property);
      const { schema, $defs } = new SchemaMaker(checker, outputs).make(type);
      const head = { $schema: 'https://json-schema.org/draft/2020-12/schema' };
      const named = { ...head, title: `refwind ${property.name} --json`, ...schema };
      const whole = Object.keys($defs).length === 0 ? named : { ...named, $defs };
      return [`${property.name}.json`, `${JSON.stringify(whole, null, 2)}\n`];
    }),
  );
}

/** Turns types into schemas; named types become definitions, so that they may lead to themselves. */
class SchemaMaker {
  #definitions = new Map();

  constructor(checker, node) {
    this.checker = checker;
    this.node = node;
  }

  make(type) {
    const schema = this.#inner(type);
    const found = [...this.#definitions].sort(([a], [b]) => (a < b ? -1 : 1));
    return { schema, $defs: Object.fromEntries(found.map(([name, each]) => [name, each.schema])) };
  }

  #of(type) {
    const name = nameOf(type);
    if (name === undefined) return this.#inner(type);
    const known = this.#definitions.get(name);
    if (known === undefined) {
      const definition = { type, schema: {} };
      this.#definitions.set(name, definition);
      definition.schema = { ...descriptionOf(symbolOf(type), this.checker), ...this.#inner(type) };
    } else if (known.type !== type) throw new Error(`Two types are called ${name}.`);
    return { $ref: `#/$defs/${name}` };
  }

  #inner(type) {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: type.intrinsicName === 'true' };
    if (flags & (ts.TypeFlags.StringLiteral | ts.TypeFlags.NumberLiteral)) {
      return { const: type.value };
    }
    if (flags & ts.TypeFlags.String) return { type: 'string' };
    if (flags & ts.TypeFlags.Number) return { type: 'number' };
    if (flags & ts.TypeFlags.Boolean) return { type: 'boolean' };
    if (isUnit(type)) return { type: 'integer' };
    if (type.isUnion()) return this.#union(type);
    if (this.checker.isTupleType(type)) return this.#tuple(type);
    if (this.checker.isArrayType(type)) {
      return { type: 'array', items: this.#of(this.checker.getTypeArguments(type)[0]) };
    }
    return this.#object(type);
  }

  #union({ types }) {
    const there = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const rest = there.filter(({ flags }) => !(flags & ts.TypeFlags.BooleanLiteral));
    const isBoolean = there.length - rest.length === 2;
    const isText = ({ flags }) => flags & ts.TypeFlags.StringLiteral;
    const texts = rest.filter(isText).map(({ value }) => value);
    const others = (isBoolean ? rest : there).filter((each) => !isText(each));
    const parts = [
      ...(isBoolean ? [{ type: 'boolean' }] : []),
      ...(texts.length > 0 ? [{ enum: texts.sort() }] : []),
      ...others.map((each) => this.#of(each)).sort((a, b) => (text(a) < text(b) ? -1 : 1)),
    ];
    return parts.length === 1 ? parts[0] : { anyOf: parts };
  }

  #tuple(type) {
    const parts = this.checker.getTypeArguments(type).map((each) => this.#of(each));
    return { type: 'array', prefixItems: parts, items: false, minItems: parts.length };
  }

  #object(type) {
    const { checker } = this;
    const index = checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const properties = {};
    const required = [];
    for (const property of checker.getPropertiesOfType(type)) {
      const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0;
      const schema = this.#of(checker.getTypeOfSymbol(property));
      properties[property.name] = { ...descriptionOf(property, checker), ...schema };
      if (!isOptional) required.push(property.name);
    }
    const additionalProperties = index === undefined ? false : this.#of(index.type);
    return { type: 'object', properties, required, additionalProperties };
  }
}

const text = (value) => JSON.stringify(value);

/** Numbers that say what they count (`Seq`, `Bytes`), all of them whole. */
function isUnit(type) {
  return type.isIntersection() && type.types.some(({ flags }) => flags & ts.TypeFlags.Number);
}

function symbolOf(type) {
  return type.aliasSymbol ?? type.symbol;
}

/** The name under which a type has a definition of its own: objects and unions that are called something. */
function nameOf(type) {
  const isObject = type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Union);
  const name = symbolOf(type)?.name;
  const isOwn = isObject && name !== undefined && !name.startsWith('__');
  if (
    !isOwn ||
    ['Array', 'ReadonlyArray', 'Record', 'Pick', 'Omit', 'Readonly', 'Partial'].includes(name)
  )
    return;
  return name;
}

function descriptionOf(symbol, checker) {
  const comment = ts.displayPartsToString(symbol?.getDocumentationComment(checker) ?? []);
  return comment === '' ? {} : { description: comment.replace(/\s+/g, ' ') };
}

function write() {
  mkdirSync(folder, { recursive: true });
  const texts = schemaTexts();
  for (const name of readdirSync(folder)) if (!texts.has(name)) rmSync(join(folder, name));
  for (const [name, schema] of texts) writeFileSync(join(folder, name), schema);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    write();
  } catch (error) {
    fail(error);
  }
}
