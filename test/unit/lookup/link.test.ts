import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { TypedId } from '../../../src/model/lookup/idSpan';
import { idOfTrace, pastedTraceLink, traceLink } from '../../../src/model/lookup/link';

describe('a link to a trace', () => {
  it('keeps the id, its kind and the connection, whatever characters these contain', () => {
    const kind = fc.constantFrom(
      'event',
      'position',
      'correlation',
      'trace',
      'causation',
      'stream',
      'unknown' as const,
    );
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(kind, text, text, (kind, id, connection) => {
        const typed = { kind, id } as TypedId;
        const link = pastedTraceLink(`vscode:${traceLink('event-trace.event-trace', typed, connection)}`);
        assert.deepEqual(link, { id: typed, connection });
      }),
    );
    const stream: TypedId = { kind: 'stream', id: 'Order/a=1', streamType: 'Order' };
    assert.deepEqual(pastedTraceLink(`vscode:${traceLink('event-trace.event-trace', stream, 'shop')}`)?.id, stream);
  });

  it('to a whole trace names the id by which the trace was found', () => {
    for (const [key, id] of [
      [{ by: 'correlation', id: 'c-1' } as const, { kind: 'correlation', id: 'c-1' }],
      [
        { by: 'stream', id: 'o/1', streamType: 'Order', context: 'Shop' } as const,
        { kind: 'stream', id: 'Order/o/1', streamType: 'Order' },
      ],
      [{ by: 'stream', id: 'o-1' } as const, { kind: 'stream', id: 'o-1' }],
    ] as const) {
      const link = pastedTraceLink(`vscode:${traceLink('event-trace.event-trace', idOfTrace(key), 'shop')}`);
      assert.deepEqual(link, { id, connection: 'shop' });
    }
  });

  it('that a person typed is read like any typed text', () => {
    assert.deepEqual(pastedTraceLink('vscode://event-trace.event-trace/trace/cmd-789'), {
      id: 'cmd-789',
      connection: undefined,
    });
    for (const text of [
      'https://example.com/trace/1',
      'vscode://other.extension/trace/1',
      'cmd-789',
      'vscode://event-trace.event-trace/',
    ]) {
      assert.equal(pastedTraceLink(text), undefined, text);
    }
  });
});
