import assert from 'node:assert/strict';
import { traceInHeader } from '../../../src/model/lookup/text/headers';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

describe('the trace id of a propagation header', () => {
  it('is its 32 digits', () => {
    for (const header of [
      `00-${TRACE}-00f067aa0ba902b7-01`,
      `${TRACE}-e457b5a2e4d86bd1-1`,
      `${TRACE}-e457b5a2e4d86bd1-1-05e3ac9a4f6e3b90`,
      `${TRACE.toUpperCase()}-E457B5A2E4D86BD1`,
      `${TRACE}:5a2:0:1`,
      `${TRACE}%3A5a2%3A0%3A1`,
      `Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)};Parent=53995c3f42cd8ad8;Sampled=1`,
      `Self=1-67891234-12456789abcdef012345678d;Root=1-${TRACE.slice(0, 8)}-${TRACE.slice(8)}`,
      `projects/p1/traces/${TRACE}`,
      `${TRACE}/12345;o=1`,
    ]) {
      assert.equal(traceInHeader(header), TRACE, header);
    }
    assert.equal(traceInHeader('a3ce929d0e0e4736:5a2:0:1'), `${'0'.repeat(16)}a3ce929d0e0e4736`);
  });

  it('is not found in text that only looks similar', () => {
    for (const text of ['6f1f0b66-7c5e-4c0e-9d4e-1d2c3b4a5f60', TRACE, '14:57:16', '1-2-3', 'a:b:c', '']) {
      assert.equal(traceInHeader(text), null, text);
    }
  });
});
