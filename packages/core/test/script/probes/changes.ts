/** Lines of a probe that are no heap script, and the rows that they print. */
interface Without {
  readonly lines: string;
  /** What stands there instead; nothing when left out. */
  readonly instead?: string;
  /** The rows that fall out of what interpreters printed. */
  readonly rows?: RegExp;
  readonly reason: string;
}

/** How far a probe is compared. What is not here runs as it is, and every row agrees. */
export interface Change {
  /** Why nothing of it is compared. */
  readonly leftOut?: string;
  readonly without?: readonly Without[];
  /** Lines that make very many objects, and how many rows they print at the end: run as one version only. */
  readonly costly?: { readonly lines: string; readonly rows: number; readonly python: string };
}

const MODULES = 'heap scripts import gc, sys and weakref only';
const FRAMES = '`sys._getframe`: frames are no objects that a script can ask for';
const WEAKREF = 'of weakref there are references, no proxies, dictionaries, sets, finalizers';

/** By the probe's name without what follows its number. */
export const CHANGES: Readonly<Record<string, Change>> = {
  p02: {
    without: [
      { lines: 'import functools\n', reason: MODULES },
      {
        lines: "p = functools.partial(id, o); print('partial', g(o)); del p\n",
        rows: /^partial /,
        reason: MODULES,
      },
    ],
  },
  p03: {
    without: [
      {
        lines: `import contextlib
with contextlib.suppress(ValueError): thrower(o)
print('suppressed', g(o))
`,
        rows: /^suppressed/,
        reason: MODULES,
      },
      {
        lines: `f = sys._getframe(); print('frame f_locals is globals', f.f_locals is globals())
del f
`,
        rows: /^frame f_locals/,
        reason: FRAMES,
      },
      {
        lines: `def fr(o): return sys._getframe()
h = fr(o); print('held frame keeps locals', g(o)); h.clear(); print('frame.clear()', g(o)); del h
`,
        rows: /^(held frame|frame\.clear)/,
        reason: FRAMES,
      },
    ],
  },
  p04: {
    leftOut:
      'numbers, strings and other values without references are no objects of the simulated heap',
  },
  p05: {
    without: [
      {
        lines: `import collections
q = collections.deque([D(0), D(1), D(2)]); del q; show('deque')
`,
        rows: /^deque /,
        reason: MODULES,
      },
    ],
  },
  p06: {
    without: [
      {
        lines: `def f():
    import sys
    z = D('old', lambda: sys._getframe(2).f_locals.get('z', '<unbound>')); z = 'new'; show('fast local rebind (f_locals)')
    z = D('old', lambda: sys._getframe(2).f_locals.get('z', '<unbound>'))
    del z; show('fast local del (f_locals)')
f()
`,
        rows: /^fast local /,
        reason: FRAMES,
      },
      {
        lines: `import collections
q = collections.deque([D('q', lambda: list(q))]); q.popleft(); show('deque popleft')
`,
        rows: /^deque /,
        reason: MODULES,
      },
    ],
  },
  p08: {
    without: [
      {
        lines: `measure('weakref no callback', lambda i: __import__('weakref').ref(A) if False else memoryview(b''))
`,
        rows: /^weakref no callback /,
        reason: '`memoryview` is no object of the model',
      },
    ],
  },
  p11: {
    costly: {
      lines: `run('thr (700,10,10) live 0', (700, 10, 10), 250000, 0)
run('thr (2000,10,10) live 0', (2000, 10, 10), 250000, 0)
`,
      rows: 4,
      python: '3.9.18',
    },
  },
  p13: {
    without: [
      {
        lines: `d = weakref.WeakValueDictionary(); a = D('a'); a.x = a; d['k'] = a; del a; print('WVD before', len(d), end=' '); r = gc.collect(); print('after', len(d), ','.join(log)); log.clear()
`,
        rows: /^WVD /,
        reason: WEAKREF,
      },
      {
        lines: `a = H('a'); a.x = a; fz = weakref.finalize(a, lambda: log.append('finalize a')); del a; show('weakref.finalize')
`,
        rows: /^weakref\.finalize/,
        reason: WEAKREF,
      },
    ],
  },
  p15: {
    without: [
      { lines: 'p = weakref.proxy(o)\n', instead: '\n', rows: /^count /, reason: WEAKREF },
      {
        lines: `s = weakref.WeakSet(); o = C(); s.add(o); print(len(s), end=' '); del o; print(len(s))
k = weakref.WeakKeyDictionary(); o = C(); k[o] = 1; o2 = o; del o; print(len(k), end=' '); del o2; print(len(k))
`,
        rows: /^1 0$/,
        reason: WEAKREF,
      },
    ],
  },
  p17: {
    without: [
      {
        lines: "('bytearray', lambda: bytearray()),",
        rows: /^bytearray /,
        reason: '`bytearray` is no object of the model',
      },
      {
        lines: "('namedtuple', lambda: __import__('collections').namedtuple('N', 'a')(1)), ",
        rows: /^namedtuple /,
        reason: MODULES,
      },
    ],
  },
  p19: {
    without: [
      { lines: 'import gc, sys, io', instead: 'import gc, sys', reason: MODULES },
      {
        lines: "print({n: getattr(gc, n) for n in dir(gc) if n.startswith('DEBUG')})\n",
        rows: /^\{'DEBUG/,
        reason: '`dir`: what a module has is not there in a list',
      },
      {
        lines: `gc.set_debug(gc.DEBUG_SAVEALL); print(gc.get_debug())
c = C(); c.x = c; del c; print('saveall collect', gc.collect(), [type(x).__name__ for x in gc.garbage])
l = []; l.append(l); del l; print('saveall collect', gc.collect(), [type(x).__name__ for x in gc.garbage])
gc.set_debug(0); print('garbage still alive', len(gc.garbage)); gc.garbage.clear(); print('collect after clearing garbage', gc.collect())
`,
        rows: /^(32$|del ran|saveall collect|garbage still alive|collect after clearing)/,
        reason: '`gc.set_debug` does nothing',
      },
    ],
  },
  p20: { leftOut: 'addresses are made up: `id(x)` is unique among the living, no more' },
  p21: {
    leftOut:
      '`sys.getsizeof`: sizes are in the trace, most of these are of values outside the heap',
  },
  p22: { leftOut: '`sys.getsizeof`: the memory behind lists, dicts and sets is not modelled' },
  p25: { leftOut: 'child processes; and a simulation ends with the last statement of the script' },
  p26: {
    without: [
      {
        lines: `def f():
    d = D('frame local'); return sys._getframe()
fr = f(); show('frame kept by caller'); print('locals', sorted(fr.f_locals)); del fr; show('frame dropped')
`,
        rows: /^(frame kept by caller|locals \[|frame dropped)/,
        reason: FRAMES,
      },
    ],
  },
  p28: { leftOut: '`compile`: code objects as markers that the collector does not know' },
};
