import type {
  ClassDef,
  Expression,
  FunctionDef,
  If,
  Import,
  ImportFrom,
  Module,
  Stmt,
  Try,
  With,
} from './syntax.js';
import { ExpressionWriter, operatorSign } from './unparse/expressions.js';

/**
 * A script as source again, without comments: `parseScript` makes the same tree of it, positions aside. Four
 * spaces per level, one statement per line.
 */
export function unparse(module: Module): string {
  const lines: string[] = [];
  writeAll(module.body, '', lines);
  return lines.map((line) => `${line}\n`).join('');
}

const expressions = new ExpressionWriter();

function text(node: Expression): string {
  return expressions.write(node);
}

function writeAll(body: readonly Stmt[], indent: string, lines: string[]): void {
  for (const statement of body) writeOne(statement, indent, lines);
}

function writeOne(statement: Stmt, indent: string, lines: string[]): void {
  const block = (head: string, body: readonly Stmt[]) => {
    lines.push(`${indent}${head}:`);
    writeAll(body, `${indent}    `, lines);
  };
  const otherwise = (body: readonly Stmt[]) => {
    if (body.length > 0) block('else', body);
  };
  switch (statement.kind) {
    case 'FunctionDef':
    case 'ClassDef':
      for (const decorator of statement.decoratorList) lines.push(`${indent}@${text(decorator)}`);
      block(heading(statement), statement.body);
      break;
    case 'For':
      block(`for ${text(statement.target)} in ${text(statement.iter)}`, statement.body);
      otherwise(statement.orelse);
      break;
    case 'While':
      block(`while ${text(statement.test)}`, statement.body);
      otherwise(statement.orelse);
      break;
    case 'If':
      otherwise(branches(statement, block));
      break;
    case 'With':
      block(withHead(statement), statement.body);
      break;
    case 'Try':
      writeTry(statement, block);
      break;
    default:
      lines.push(indent + simple(statement));
  }
}

type Block = (head: string, body: readonly Stmt[]) => void;

/** Writes `if` and every `elif`; what is left is the `else`. */
function branches(first: If, block: Block): readonly Stmt[] {
  let word = 'if';
  let branch = first;
  for (;;) {
    block(`${word} ${text(branch.test)}`, branch.body);
    const [only, more] = branch.orelse;
    if (only?.kind !== 'If' || more !== undefined) return branch.orelse;
    word = 'elif';
    branch = only;
  }
}

function heading(node: FunctionDef | ClassDef): string {
  if (node.kind === 'FunctionDef') return `def ${node.name}(${expressions.parameters(node.args)})`;
  const bases = expressions.arguments(node.bases, node.keywords);
  return `class ${node.name}${bases === '' ? '' : `(${bases})`}`;
}

function withHead({ items }: With): string {
  const managers = items.map(({ contextExpr, optionalVars }) => {
    // In parentheses of its own, a tuple alone is not taken for several managers.
    const manager = contextExpr.kind === 'Tuple' ? `(${text(contextExpr)})` : text(contextExpr);
    return optionalVars === null ? manager : `${manager} as ${text(optionalVars)}`;
  });
  return `with ${managers.join(', ')}`;
}

function writeTry({ body, handlers, orelse, finalbody }: Try, block: Block): void {
  block('try', body);
  for (const { type, name, body: handled } of handlers) {
    const caught = type === null ? '' : ` ${text(type)}${name === null ? '' : ` as ${name}`}`;
    block(`except${caught}`, handled);
  }
  if (orelse.length > 0) block('else', orelse);
  if (finalbody.length > 0) block('finally', finalbody);
}

type Simple = Exclude<
  Stmt,
  { kind: 'FunctionDef' | 'ClassDef' | 'For' | 'While' | 'If' | 'With' | 'Try' }
>;

function simple(node: Simple): string {
  switch (node.kind) {
    case 'Return':
      return node.value === null ? 'return' : `return ${text(node.value)}`;
    case 'Delete':
      return `del ${node.targets.map(text).join(', ')}`;
    case 'Assign':
      return [...node.targets, node.value].map(text).join(' = ');
    case 'AugAssign':
      return `${text(node.target)} ${operatorSign(node.op)}= ${text(node.value)}`;
    case 'Raise': {
      const cause = node.cause === null ? '' : ` from ${text(node.cause)}`;
      return node.exc === null ? 'raise' : `raise ${text(node.exc)}${cause}`;
    }
    case 'Assert':
      return `assert ${text(node.test)}${node.msg === null ? '' : `, ${text(node.msg)}`}`;
    case 'Import':
    case 'ImportFrom':
      return importText(node);
    case 'Global':
      return `global ${node.names.join(', ')}`;
    case 'Nonlocal':
      return `nonlocal ${node.names.join(', ')}`;
    case 'Expr':
      return text(node.value);
    case 'Pass':
      return 'pass';
    case 'Break':
      return 'break';
    case 'Continue':
      return 'continue';
  }
}

function importText(node: Import | ImportFrom): string {
  const names = node.names
    .map(({ name, asname }) => (asname === null ? name : `${name} as ${asname}`))
    .join(', ');
  if (node.kind === 'Import') return `import ${names}`;
  return `from ${'.'.repeat(node.level)}${node.module ?? ''} import ${names}`;
}
