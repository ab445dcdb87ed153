// Only the command line's bin.ts reads the arguments and decides how the process ends; everything
// else takes values and returns them, so that it can be called from anywhere.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { packageDir, packages, root } from './workspace.mjs';

const allowed = join('packages', 'cli', 'src', 'bin.ts');
const reserved = new Set(['abort', 'argv', 'argv0', 'exit', 'exitCode', 'kill', 'reallyExit']);

const problems = packages
  .flatMap(({ name }) => sourcesIn(join(packageDir(name), 'src')))
  .filter((path) => relative(root, path) !== allowed)
  .flatMap(usesIn);

for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`process.exit and process.argv stay in ${allowed}`);

function sourcesIn(dir) {
  return readdirSync(dir, { recursive: true })
    .filter((path) => /\.[cm]?tsx?$/.test(path))
    .map((path) => join(dir, path));
}

/** Every `process.argv` and its like, and every such name taken from node:process. */
function usesIn(path) {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node) => {
    const name = reservedName(node);
    if (name) {
      const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
      const place = `${relative(root, path)}:${line + 1}:${character + 1}`;
      found.push(`${place}: process.${name} belongs in ${allowed}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function reservedName(node) {
  const name = nameOnProcess(node);
  return name !== undefined && reserved.has(name) ? name : undefined;
}

function nameOnProcess(node) {
  if (ts.isPropertyAccessExpression(node) && isProcess(node.expression)) return node.name.text;
  if (ts.isElementAccessExpression(node) && isProcess(node.expression)) {
    const key = node.argumentExpression;
    return ts.isStringLiteralLike(key) ? key.text : undefined;
  }
  if (ts.isImportSpecifier(node)) {
    const from = node.parent.parent.parent.moduleSpecifier;
    const isNodeProcess = ts.isStringLiteral(from) && /^(node:)?process$/.test(from.text);
    return isNodeProcess ? (node.propertyName ?? node.name).text : undefined;
  }
  if (ts.isBindingElement(node)) {
    const declaration = node.parent.parent;
    const taken = ts.isVariableDeclaration(declaration) && declaration.initializer;
    return taken && isProcess(taken) ? (node.propertyName ?? node.name).getText() : undefined;
  }
  return undefined;
}

function isProcess(node) {
  if (ts.isIdentifier(node)) return node.text === 'process';
  return (
    ts.isPropertyAccessExpression(node) &&
    node.name.text === 'process' &&
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'globalThis'
  );
}
