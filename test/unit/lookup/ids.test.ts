import assert from 'node:assert/strict';
import {
  hexId,
  idSpellings,
  innerHexId,
  isSameTrace,
  traceHalves,
  traceIds,
  traceSpellings,
} from '../../../src/model/lookup/ids';

const UUID = '6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60';
const HEX = '6f1f0b667c5e4c0e9d4e1d2c3b4a5f60';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('the normal form of an id', () => {
  it('is the same for every spelling of the id', () => {
    const base64 = Buffer.from(HEX, 'hex').toString('base64');
    const spellings = [
      UUID,
      UUID.toUpperCase(),
      HEX,
      HEX.toUpperCase(),
      `{${UUID}}`,
      `(${UUID.toUpperCase()})`,
      `urn:uuid:${UUID}`,
      `0x${HEX}`,
      `\\x${HEX}`,
      `1-${HEX.slice(0, 8)}-${HEX.slice(8)}`,
      base64,
      Buffer.from(HEX, 'hex').toString('base64url').concat('=='),
    ];
    for (const text of spellings) assert.equal(hexId(text), HEX, text);
    for (const text of idSpellings(HEX)) assert.equal(hexId(text), HEX, text);
    assert.deepEqual(idSpellings('1'.repeat(32)), ['11111111-1111-1111-1111-111111111111', '1'.repeat(32)]);
  });

  it('is read from both alphabets of base64', () => {
    const hex = 'fbefbefffffffbefbefffffffbefbef0';
    const plain = Buffer.from(hex, 'hex').toString('base64');
    assert.match(plain, /\+.*\//);
    assert.equal(hexId(plain), hex);
    assert.equal(hexId(plain.replaceAll('+', '-').replaceAll('/', '_')), hex);
  });

  it('is found behind a prefix and before a suffix', () => {
    for (const text of [`evt_${UUID}`, `evt_${HEX}`, `${UUID}_outbox`, `order-${UUID}`, `cmd:${HEX}.retry`, UUID]) {
      assert.equal(innerHexId(text), HEX, text);
    }
  });

  it('does not exist for other texts', () => {
    const others = ['', '0'.repeat(32), HEX.slice(1), `${HEX}0`, 'order-42', UUID.replace('-4', '4-'), `${TRACE}-00f0`];
    for (const text of others) assert.equal(hexId(text), null, text);
    for (const text of [`${HEX}${HEX}`, `sha256:${HEX}${HEX}`, 'x', `a b ${UUID}`])
      assert.equal(innerHexId(text), null);
  });
});

describe('a trace id', () => {
  it('is read without its leading zeros, as 64 bits, and in decimal', () => {
    assert.deepEqual(traceIds(TRACE), [TRACE]);
    assert.deepEqual(traceIds('bf92f3577b34da6a3ce929d0e0e4736'), ['0bf92f3577b34da6a3ce929d0e0e4736']);
    assert.deepEqual(traceIds('A3CE929D0E0E4736'), ['0000000000000000a3ce929d0e0e4736']);
    assert.deepEqual(traceIds('11803532876627986230'), [
      '00000000000011803532876627986230',
      '0000000000000000a3ce929d0e0e4736',
    ]);
    assert.deepEqual(traceIds('5a2'), ['000000000000000000000000000005a2']);
    assert.deepEqual(traceIds('0x5a2'), ['000000000000000000000000000005a2']);
    assert.deepEqual(traceIds('a0x5'), [], '0x stands at the beginning only');
    const beyond64Bits = '18446744073709551616';
    assert.deepEqual(traceIds(beyond64Bits), [beyond64Bits.padStart(32, '0')]);
    for (const text of ['', '0', '0000000000000000', 'none', '18446744073709551616x'])
      assert.deepEqual(traceIds(text), []);
  });

  it('equals its lower half of 64 bits', () => {
    assert.ok(isSameTrace(TRACE, TRACE));
    assert.ok(isSameTrace(TRACE, '0000000000000000a3ce929d0e0e4736'));
    assert.ok(isSameTrace('0000000000000000a3ce929d0e0e4736', TRACE));
    assert.ok(!isSameTrace(TRACE, '0000000000000000b3ce929d0e0e4736'));
    assert.ok(!isSameTrace('4bf92f3577b34da60000000000000000', '5bf92f3577b34da60000000000000000'));
    assert.ok(!isSameTrace(TRACE, '1bf92f3577b34da6a3ce929d0e0e4736'));
    assert.ok(!isSameTrace(TRACE, HEX));
  });

  it('is read from each of its spellings', () => {
    for (const id of [TRACE, '0bf92f3577b34da6a3ce929d0e0e4736', '000000000000000003ce929d0e0e4736']) {
      for (const text of traceSpellings(id)) assert.ok(traceIds(text).includes(id), text);
    }
    assert.deepEqual(traceSpellings('000000000000000003ce929d0e0e4736'), [
      '000000000000000003ce929d0e0e4736',
      '00000000-0000-0000-03ce-929d0e0e4736',
      '03ce929d0e0e4736',
      '3ce929d0e0e4736',
      '1-00000000-0000000003ce929d0e0e4736',
      '00000000-0000-0000-03CE-929D0E0E4736',
      '000000000000000003CE929D0E0E4736',
      '03CE929D0E0E4736',
    ]);
    assert.deepEqual(traceHalves('0000000000000000a3ce929d0e0e4736'), ['11803532876627986230', 'a3ce929d0e0e4736']);
    assert.deepEqual(traceHalves(TRACE), ['11803532876627986230', '5474458728733560230', 'a3ce929d0e0e4736']);
  });
});
