import assert from 'node:assert/strict';
import { bodyView } from '../../../src/app/traces/bodies';
import type { EventBody } from '../../../src/model/event/event';
import { english } from '../../../src/model/text/translate';
import type { EventReader } from '../../../src/store/ports';
import { makeEvent } from '../../support/events';

/** What is shown of an event whose payload is not revealed. */
async function unrevealed(metadata: string | null, payloadBytes = 80, reveal: 'onClick' | 'never' = 'onClick') {
  const body: EventBody = { header: { ...makeEvent(1), payloadBytes }, payload: new Uint8Array(), metadata };
  const store = { body: async () => body } as Pick<EventReader, 'body'> as EventReader;
  const settings = { payloadReveal: { get: () => reveal }, payloadRedact: { get: () => [] } };
  const wanted = { reveal: false, whole: false };
  const signal = new AbortController().signal;
  return (await bodyView(store, body.header.position, wanted, { settings, t: english }, signal)) ?? assert.fail();
}

describe('the hidden parts of an event', () => {
  it('are offered only if they are not empty', async () => {
    for (const metadata of [null, '']) {
      const view = await unrevealed(metadata, 0);
      assert.deepEqual([view.payload.kind, view.metadata.kind], ['none', 'none'], JSON.stringify(metadata));
    }
    for (const metadata of ['{}', ' { } ', '[]', 'null']) {
      for (const reveal of ['onClick', 'never'] as const) {
        const view = await unrevealed(metadata, 80, reveal);
        assert.equal(view.payload.kind, 'hidden');
        assert.notEqual(view.metadata.kind, 'hidden', metadata);
      }
    }
  });

  it('include metadata with any content', async () => {
    for (const metadata of ['{"a":null}', '[0]', '0', '""', 'nullable', '{', '{}{}']) {
      assert.equal((await unrevealed(metadata)).metadata.kind, 'hidden', metadata);
    }
  });
});
