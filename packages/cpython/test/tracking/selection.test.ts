import { describe, expect, test } from 'vitest';
import { Selection, type SelectionOptions } from '../../src/tracking/selection.js';

const main = '/home/me/app.py';

describe('types', () => {
  test.each<[SelectionOptions, string, boolean, string]>([
    [{}, 'str', false, 'all'],
    [{ collectorManaged: true }, 'str', false, 'none'],
    [{ collectorManaged: true }, 'list', true, 'all'],
    [{ only: ['list'] }, 'list', true, 'all'],
    [{ only: ['OrderedDict'] }, 'collections.OrderedDict', true, 'all'],
    [{ only: ['type:app.Node'] }, 'Node', true, 'all'],
    [{ only: ['type:list'] }, 'dict', true, 'none'],
    [{ only: ['list'] }, 'dict', true, 'by-code'], // a module might be called so
    [{ only: ['module:json'] }, 'dict', true, 'by-code'],
    [{ only: ['app.py'] }, 'dict', true, 'by-code'],
    [{ only: ['type:list', 'file:app.py'] }, 'list', true, 'all'],
    [{ only: ['file:app.py'], collectorManaged: true }, 'str', false, 'none'],
  ])('%j: %s', (options, name, isManaged, expected) => {
    expect(new Selection(options, main).ofType(name, isManaged)).toBe(expected);
  });
});

describe('code', () => {
  test.each<[string, string, boolean]>([
    ['app.py', main, true],
    ['me/app.py', main, true],
    ['p.py', main, false],
    ['file:/home/me/app.py', main, true],
    ['module:__main__', main, true],
    ['__main__', '/home/me/other.py', false],
    ['app', main, true],
    ['json', '/lib/python314.zip/json/decoder.py', true],
    ['json', '/lib/python314.zip/json/__init__.py', true],
    ['json.decoder', '/lib/python314.zip/json/decoder.py', true],
    ['json.decoder', '/lib/python314.zip/json/encoder.py', false],
    ['json', '/lib/python314.zip/ujson/decoder.py', false],
    ['importlib._bootstrap', '<frozen importlib._bootstrap>', true],
    ['type:json', '/lib/python314.zip/json/decoder.py', false],
  ])('%s: %s', (only, file, expected) => {
    expect(new Selection({ only: [only] }, main).ofCode(file)).toBe(expected);
  });
});
