import assert from 'node:assert/strict';
import * as content from '../../../src/model/json/content';
import type { JsonNode } from '../../../src/model/json/contentView';
import * as printing from '../../../src/model/json/print';
import { PIECE } from '../../../src/model/json/print';
import * as redaction from '../../../src/model/json/rewrite';
import { atOnce, type Steps } from '../../../src/model/text/steps';
import { fixtureBodies } from '../../support/fixtures';

const whole =
  <A extends readonly unknown[], T>(work: (...args: A) => Steps<T>) =>
  (...args: A) =>
    atOnce(work(...args));
const contentOf = whole(content.contentOf);
const contentOfText = whole(content.contentOfText);
const contentText = whole(content.contentText);
const jsonOf = whole(content.jsonOf);
const jsonText = whole(printing.jsonText);
const maskKeys = whole(redaction.maskKeys);

const bytes = (text: string) => new TextEncoder().encode(text);
const show = (text: string, redact: string[] = []) => contentOf(bytes(text), bytes(text).length, redact);

function root(text: string, redact: string[] = []): JsonNode {
  const view = show(text, redact);
  assert.ok(view.kind === 'json', `${text} → ${view.kind}`);
  return view.root;
}

/** Returns a member of an object by name. */
function member(node: JsonNode, name: string): JsonNode | undefined {
  return node.t === 'object' ? node.entries.find(([key]) => key === name)?.[1] : undefined;
}

describe('a payload', () => {
  it('of the real store is JSON and is printed unchanged', () => {
    for (const { payload, metadata } of fixtureBodies().values()) {
      const view = contentOf(payload, payload.length, []);
      assert.equal(view.kind, 'json');
      assert.deepEqual(JSON.parse(contentText(view)), JSON.parse(new TextDecoder().decode(payload)));
      assert.equal(contentOfText(metadata, []).kind, 'json');
    }
  });

  it('keeps every digit of a number, duplicate keys and dangerous keys', () => {
    const text = '{"n":[12345678901234567890.10,-0,1E+2],"__proto__":{"polluted":1},"a":1,"a":2}';
    assert.equal(jsonText(root(text)).replace(/\s/g, ''), text);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });

  it('counts as JSON exactly if JSON.parse accepts it', () => {
    for (const text of [
      '[]',
      ' {} ',
      '"\\u00e9\\ud83c\\udf89\\\\"',
      '0',
      '-1.5e-7',
      'true',
      '[[],{"":null}]',
      '"\\\\\\""',
    ]) {
      assert.equal(JSON.stringify(JSON.parse(jsonText(root(text)))), JSON.stringify(JSON.parse(text)), text);
    }
    for (const text of [
      '[1,]',
      '{"a":1,}',
      '{a:1}',
      '[1 2]',
      '{"a" 1}',
      '01',
      '1.',
      '+1',
      'nul',
      'NaN',
      '[}',
      ']',
      '{"a":1}}',
      '[1] t',
      '{"a"',
      '"open',
      '"\\x"',
      '"tab\there"',
      '{1:2}',
      ',',
      '[,1]',
      "{'a':1}",
    ]) {
      assert.throws(() => JSON.parse(text), text);
      assert.equal(show(text).kind, 'text', text);
    }
  });

  it('that is ten thousand levels deep is shown as text, with values masked', () => {
    const depth = 10_000;
    const view = show(`${'{"password":"hunter2","a":['.repeat(depth)}1${']}'.repeat(depth)}`, ['*password*']);
    assert.ok(view.kind === 'text');
    assert.ok(!view.text.includes('hunter2'));
    assert.equal(view.text.length, depth * '{"password":"[masked]","a":[]}'.length + 1);
    assert.equal(jsonOf(bytes(`${'['.repeat(depth)}${']'.repeat(depth)}`)), undefined);
    assert.equal(show(`${'['.repeat(500)}${']'.repeat(500)}`).kind, 'json');
  });

  it('that is a hundred thousand items wide is printed', () => {
    const text = `[${'1,'.repeat(99_999)}1]`;
    assert.equal(contentText(show(text)).length, text.length + 100_000 * 3 + 1);
  });

  it('with more values than a message may have is shown as text, with values masked', () => {
    const view = show(`[${'{"password":"hunter2"},'.repeat(100_000)}0]`, ['*password*']);
    assert.ok(view.kind === 'text' && !view.cut);
    assert.ok(view.text.startsWith('[\n  {\n    "password": "[masked]"\n  },'));
    assert.ok(!view.text.includes('hunter2'));
  });

  it('whose indentation would take gigabytes is printed on one line', () => {
    const text = `${'['.repeat(400)}${'0,'.repeat(90_000)}0${']'.repeat(400)}`;
    const view = show(text);
    assert.equal(view.kind, 'json');
    assert.equal(contentText(view), text);
  });

  it('with a string of millions of characters is exact, whatever characters lie at the borders of the pieces', () => {
    for (const middle of ['\\u00e9\\ud83c\\udf89', '🎉é', '\\\\\\"', '\\n\\t', '\\udf89']) {
      for (let before = PIECE - 8; before <= PIECE + 1; before++) {
        const json = `{"long":"${'x'.repeat(before)}${middle}${'y'.repeat(PIECE)}","next":1}`;
        const read = root(json);
        assert.ok(json.length > 2 * PIECE);
        // deepEqual would print megabytes.
        assert.ok(jsonText(read) === JSON.stringify(JSON.parse(json), null, 2), `${middle} at ${before}`);
      }
    }
    for (const broken of ['\n', '\\x', '\\']) {
      assert.equal(show(`{"long":"${'x'.repeat(2 * PIECE)}${broken}"}`).kind, 'text', JSON.stringify(broken));
    }
  });

  it('with more values than memory may hold is cut and marked as cut', () => {
    const text = `[${'0,'.repeat(1_600_000)}0]`;
    const view = show(text);
    assert.ok(view.kind === 'text' && view.cut && view.bytes === text.length);
    assert.ok(JSON.parse(view.text).length > 1_000_000, 'what is there is whole');
    assert.equal(jsonOf(bytes(text)), undefined);
  });

  it('that is cut shows its complete values, masked', () => {
    const cases: [string, string][] = [
      ['{"a":1,"password":"hunter2","b":{"c":[true,"x', '{"a":1,"password":"[masked]","b":{"c":[true]}}'],
      ['{"a":1,"b":123', '{"a":1}'],
      ['{"a":1,"b"', '{"a":1}'],
      ['{"a":1,"password":', '{"a":1}'],
      ['[1,tr', '[1]'],
      ['[{"secret":"', '[{}]'],
    ];
    for (const [text, expected] of cases) {
      const view = contentOf(bytes(text), 5_000_000, ['*password*', '*secret*']);
      assert.ok(view.kind === 'json' && view.cut && view.bytes === 5_000_000, text);
      assert.equal(jsonText(view.root).replace(/\s/g, ''), expected);
    }
    const inside = bytes('[1,"é').subarray(0, 5);
    assert.equal(contentOf(inside, 100, []).kind, 'json');
    assert.deepEqual(contentOf(bytes('plain te'), 10, []), { kind: 'text', text: 'plain te', bytes: 10, cut: true });
  });

  it('that is not text is shown as bytes', () => {
    const view = contentOf(new Uint8Array([0x0a, 0x05, ...bytes('hello'), 0xff]), 8, []);
    assert.ok(view.kind === 'hex');
    assert.deepEqual(view.lines, ['00000000  0a 05 68 65 6c 6c 6f ff                           ..hello.']);
    assert.equal(contentOf(new Uint8Array([0xed, 0xa0, 0x80]), 3, []).kind, 'hex');
    assert.equal(contentOf(bytes('\n\u0005hello'), 7, []).kind, 'hex');
    const large = contentOf(new Uint8Array(1_000_000), 1_000_000, []);
    assert.ok(large.kind === 'hex' && large.cut && large.lines.length === 16_384);
  });

  it('without bytes has no content', () => {
    assert.deepEqual(contentOf(new Uint8Array(), 0, []), { kind: 'none' });
    assert.deepEqual(contentOfText(null, []), { kind: 'none' });
    const metadata = contentOfText('{"é":"🎉"}', []);
    assert.ok(metadata.kind === 'json' && metadata.bytes === bytes('{"é":"🎉"}').length);
  });
});

describe('encrypted fields', () => {
  const cipher = Buffer.from(Array.from({ length: 48 }, (_, i) => (i * 37 + 11) % 256)).toString('base64');

  it('are shown as encrypted, with the key version if it is given', () => {
    const node = root(
      JSON.stringify({ bare: cipher, envelope: { Content: cipher, KeyVersion: 3 }, gone: '[REDACTED]' }),
    );
    assert.deepEqual(member(node, 'bare'), { t: 'encrypted', chars: 64, keyVersion: null });
    assert.deepEqual(member(node, 'envelope'), { t: 'encrypted', chars: 64, keyVersion: '3' });
    assert.deepEqual(member(node, 'gone'), { t: 'shredded' });
    assert.match(jsonText(node), /"\[encrypted, 64 characters, key version 3\]"/);
  });

  it('are not confused with ids, digests, paths or words', () => {
    for (const value of [
      '84bf4f66-97d3-46c3-afde-dd8d61f7da52',
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'internationalisation/of/every/long/path/a',
      'InternationalisationAndLocalisationOfAll',
      cipher.slice(0, 36),
      cipher.slice(0, 41),
    ]) {
      assert.equal(member(root(JSON.stringify({ value })), 'value')?.t, 'string', value);
    }
  });
});

describe('maskKeys', () => {
  const masked = (json: string, patterns: string[]) => jsonText(root(json, patterns)).replace(/\s/g, '');

  it('masks the values of matching keys at any depth and of any type', () => {
    assert.equal(
      masked('{"userPassword":"a","list":[{"ACCESS_TOKEN":{"x":[1]}}],"card":null,"cardinal":1}', [
        '*password',
        '*_token',
        'card',
      ]),
      '{"userPassword":"[masked]","list":[{"ACCESS_TOKEN":"[masked]"}],"card":"[masked]","cardinal":1}',
    );
    assert.equal(masked('{"password":"a"}', ['']), '{"password":"a"}');
    assert.equal(masked('{"a":1}', ['*']), '{"a":"[masked]"}');
  });

  it('lets a star match any text, also several stars and the empty text', () => {
    const isMasked = (key: string, pattern: string) =>
      member(maskKeys({ t: 'object', entries: [[key, { t: 'string', value: '' }]] }, [pattern]), key)?.t === 'masked';
    for (const [key, pattern, expected] of [
      ['abcabc', 'a*c', true],
      ['ab', 'a*b*', true],
      ['aba', 'ab*ba', false],
      ['abc', 'a*bc*c', false],
      ['apiSecret', '*SECRET*', true],
      ['xaybz', '*a*b*', true],
      ['xbyaz', '*a*b*', false],
      ['a.c', 'a?c', false],
      ['ÄRGER', '*ärger*', true],
    ] as const) {
      assert.equal(isMasked(key, pattern), expected, `${key} ${pattern}`);
    }
    assert.equal(isMasked('a'.repeat(100_000), `${'*a'.repeat(50)}*b`), false);
  });
});
