import fc from 'fast-check';
import type {
  Arguments,
  Comprehension,
  Constant,
  ConstantValue,
  Context,
  Expression,
  FormattedValue,
  JoinedStr,
  Keyword,
  Name,
} from '../../src/script/syntax.js';

/** No place: positions are not what these trees are about. */
export const AT = { line: 0, column: 0, endLine: 0, endColumn: 0 } as const;

export const identifier = fc.constantFrom('a', 'b', 'x1', '_y', 'größe', 'is_not');
const load = (id: string): Name => ({ kind: 'Name', id, ctx: 'Load', ...AT });
export const name = identifier.map(load);

const constantValue: fc.Arbitrary<ConstantValue> = fc.oneof(
  fc.constantFrom<ConstantValue>(
    { type: 'None' },
    { type: 'Ellipsis' },
    { type: 'bool', value: true },
    { type: 'bool', value: false },
  ),
  fc.bigInt({ min: 0n, max: 10n ** 30n }).map((value) => ({ type: 'int', value }) as const),
  fc
    .double({ min: 0, noNaN: true })
    .map((value) => ({ type: 'float', value: Math.abs(value) }) as const),
  fc.string({ unit: 'binary' }).map((value) => ({ type: 'str', value }) as const),
  fc
    .array(fc.integer({ min: 0, max: 255 }))
    .map((codes) => ({ type: 'bytes', value: String.fromCharCode(...codes) }) as const),
);

const constant: fc.Arbitrary<Constant> = constantValue.map((value) => ({
  kind: 'Constant',
  value,
  ...AT,
}));

export const few = <T>(item: fc.Arbitrary<T>, minLength = 0) =>
  fc.array(item, { minLength, maxLength: 3 });

/** Neighbouring texts as one, none empty, as in every f-string that was read. */
function joined(values: readonly (Constant | FormattedValue)[]): JoinedStr {
  const result: (Constant | FormattedValue)[] = [];
  for (const value of values) {
    const last = result.at(-1);
    if (value.kind === 'FormattedValue') result.push(value);
    else if (value.value.type === 'str' && value.value.value !== '' && last?.kind !== 'Constant') {
      result.push(value);
    }
  }
  return { kind: 'JoinedStr', values: result, ...AT };
}

const text = fc
  .string({ unit: 'binary', maxLength: 5 })
  .map((value): Constant => ({ kind: 'Constant', value: { type: 'str', value }, ...AT }));

export function parameters(
  value: fc.Arbitrary<Expression>,
  posonly: boolean,
): fc.Arbitrary<Arguments> {
  const names = ['p1', 'p2', 'p3', 'p4', 'rest', 'more'] as const;
  return fc
    .tuple(fc.nat(posonly ? 1 : 0), fc.nat(2), fc.nat(1), few(value), fc.option(value), fc.nat(3))
    .map(([positionalOnly, plain, named, defaults, namedDefault, stars]): Arguments => {
      const arg = (index: number) => ({ kind: 'arg', arg: names[index]!, ...AT }) as const;
      return {
        kind: 'arguments',
        posonlyargs: Array.from({ length: positionalOnly }, () => arg(0)),
        args: Array.from({ length: plain }, (_, index) => arg(1 + index)),
        vararg: stars & 1 ? arg(4) : null,
        kwonlyargs: Array.from({ length: named }, () => arg(3)),
        kwDefaults: Array.from({ length: named }, () => namedDefault),
        kwarg: stars & 2 ? arg(5) : null,
        defaults: defaults.slice(0, positionalOnly + plain),
        ...AT,
      };
    });
}

type Parts = {
  expression: Expression;
  /** An expression, or one with a star before it. */
  item: Expression;
  target: Expression;
  generators: Comprehension[];
};

export const { expression, item, target } = fc.letrec<Parts>((tie) => {
  const value = tie('expression');
  const node = (kind: Expression['kind'], fields: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(fields).map((each) => ({ kind, ...each, ...AT }) as unknown as Expression);
  const loaded = fc.constant('Load');
  const arithmetic = fc.constantFrom(
    ...(['Add', 'Sub', 'Mult', 'MatMult', 'Div', 'Mod', 'Pow', 'LShift', 'RShift'] as const),
    ...(['BitOr', 'BitXor', 'BitAnd', 'FloorDiv'] as const),
  );
  const comparison = fc.constantFrom(
    ...(['Eq', 'NotEq', 'Lt', 'LtE', 'Gt', 'GtE', 'Is', 'IsNot', 'In', 'NotIn'] as const),
  );
  const slice = node('Slice', {
    lower: fc.option(value),
    upper: fc.option(value),
    step: fc.option(value),
  });
  const slices = fc.tuple(slice, few(fc.oneof(slice, value))).map(
    ([first, rest]): Expression => ({
      kind: 'Tuple',
      elts: [first, ...rest],
      ctx: 'Load',
      ...AT,
    }),
  );
  const formatted = (formatSpec: fc.Arbitrary<JoinedStr | null>) =>
    fc
      .record({ value, conversion: fc.constantFrom(null, 's', 'r', 'a'), formatSpec })
      .map(
        (each): FormattedValue => ({ kind: 'FormattedValue', ...each, ...AT }) as FormattedValue,
      );
  const plainFormat = formatted(fc.constant(null));
  const spec = few(fc.oneof(text, plainFormat)).map(joined);
  const attribute = node('Attribute', {
    value,
    attr: identifier,
    ctx: loaded,
  });
  const subscript = node('Subscript', {
    value,
    slice: fc.oneof(value, slice, slices),
    ctx: loaded,
  });
  const elements = few(tie('item'));
  const keyword = fc
    .tuple(fc.uniqueArray(identifier, { maxLength: 2 }), fc.boolean(), few(value, 3))
    .map(([names, unpacked, values]): Keyword[] => {
      const all = [...names, ...(unpacked ? [null] : [])];
      return all.map((arg, index) => ({ kind: 'keyword', arg, value: values[index]!, ...AT }));
    });
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true, depthIdentifier: 'expression' },
      fc.oneof(name, constant),
      fc.oneof(
        node('BoolOp', {
          op: fc.constantFrom('And', 'Or'),
          values: few(value, 2),
        }),
        node('NamedExpr', {
          target: name.map((each) => ({ ...each, ctx: 'Store' }) as const),
          value,
        }),
        node('BinOp', { left: value, op: arithmetic, right: value }),
        node('UnaryOp', {
          op: fc.constantFrom('Invert', 'Not', 'UAdd', 'USub'),
          operand: value,
        }),
        node('Lambda', { args: parameters(value, false), body: value }),
        node('IfExp', { test: value, body: value, orelse: value }),
        few(fc.tuple(fc.option(value), value)).map(
          (pairs): Expression => ({
            kind: 'Dict',
            keys: pairs.map(([key]) => key),
            values: pairs.map(([, each]) => each),
            ...AT,
          }),
        ),
        node('Set', { elts: few(tie('item'), 1) }),
        node('ListComp', { elt: value, generators: tie('generators') }),
        node('SetComp', { elt: value, generators: tie('generators') }),
        node('DictComp', {
          key: value,
          value,
          generators: tie('generators'),
        }),
        node('GeneratorExp', {
          elt: value,
          generators: tie('generators'),
        }),
        fc.tuple(value, few(fc.tuple(comparison, value), 1)).map(
          ([left, rest]): Expression => ({
            kind: 'Compare',
            left,
            ops: rest.map(([op]) => op),
            comparators: rest.map(([, each]) => each),
            ...AT,
          }),
        ),
        node('Call', { func: value, args: elements, keywords: keyword }),
        few(fc.oneof(text, formatted(fc.option(spec)))).map(joined),
        attribute,
        subscript,
        node('List', { elts: elements, ctx: loaded }),
        node('Tuple', { elts: elements, ctx: loaded }),
      ),
    ),
    item: fc.oneof(
      { weight: 4, arbitrary: value },
      { weight: 1, arbitrary: node('Starred', { value, ctx: loaded }) },
    ),
    target: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'target' },
      name,
      attribute,
      subscript,
      few(tie('target')).map((elts): Expression => ({ kind: 'Tuple', elts, ctx: 'Load', ...AT })),
      few(tie('target')).map((elts): Expression => ({ kind: 'List', elts, ctx: 'Load', ...AT })),
    ),
    generators: fc.array(
      fc.record({ target: tie('target'), iter: value, ifs: few(value) }).map(
        (each): Comprehension => ({
          kind: 'comprehension',
          ...each,
          target: as(each.target, 'Store'),
          ...AT,
        }),
      ),
      { minLength: 1, maxLength: 2 },
    ),
  };
});

/** The same place, to be assigned or deleted. */
export function as(place: Expression, ctx: Context): Expression {
  if (place.kind === 'Tuple' || place.kind === 'List') {
    return { ...place, ctx, elts: place.elts.map((elt) => as(elt, ctx)) };
  }
  return 'ctx' in place ? { ...place, ctx } : place;
}
