/** A callable of a module that is run again and again. */
export interface RepeatedCall {
  readonly kind: 'call';
  /** `module:function`, `module:Class.method`; it is called without arguments. */
  readonly target: string;
  /** Rounds that are marked, at least 1. */
  readonly rounds: number;
  /** Rounds before them, to fill caches; at least 0. */
  readonly warmUp: number;
}

/** The name that the code of `callSource` carries. */
export const CALL_FILE = '<refwind repeat>';

/**
 * Python that makes a mark after each round: `round:0` when the warm-up is over, then `round:1` … Before each mark it
 * empties the standard library's caches and runs the collector, so that what is alive at two marks can be compared.
 * It is the same idea as the leak hunt of CPython's own test runner (`regrtest -R`).
 *
 * What it needs itself is there before the first mark: the labels, the loop's numbers (small ones are immortal).
 */
export function callSource({ target, rounds, warmUp }: RepeatedCall): string {
  return `def _repeat():
    import gc, importlib, sys
    from refwind import mark
    module, _, path = ${JSON.stringify(target)}.partition(':')
    function = importlib.import_module(module)
    for name in path.split('.'):
        function = getattr(function, name)
    labels = ['round:%d' % number for number in range(${rounds} + 1)]
    caches = [('re', 'purge'), ('linecache', 'clearcache'), ('struct', '_clearcache'), ('fnmatch', '_compile_pattern'),
              ('urllib.parse', 'clear_cache'), ('filecmp', 'clear_cache'), ('sys', '_clear_internal_caches')]
    clear = [getattr(sys.modules.get(name), attribute, None) for name, attribute in caches]
    clear = [getattr(each, 'cache_clear', each) for each in clear if each is not None]
    collect = gc.collect

    def settle():
        for each in clear:
            each()
        collect()

    for _ in range(${warmUp}):
        function()
    settle()
    for label in labels:
        if label is not labels[0]:
            function()
            settle()
        mark(label)

_repeat()
`;
}
