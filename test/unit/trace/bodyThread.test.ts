import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BodyRules, bodyJsonString, bodyText, bodyView } from '../../../src/app/traces/bodies';
import { type BodyThread, createBodyThread, LARGE_BYTES } from '../../../src/app/traces/bodyThread';
import { Thread } from '../../../src/base/thread';
import type { EventBody } from '../../../src/model/event/event';
import { english } from '../../../src/model/text/translate';
import { type BodyView, unpacked } from '../../../src/protocol/traceDetails';
import type { EventReader } from '../../../src/store/ports';
import { buildBodyWorker } from '../../support/bodyWorker';
import { makeEvent } from '../../support/events';

const never = new AbortController().signal;
const here: BodyRules = { masked: ['password'], t: english };

/** Payloads of every kind that are large enough for the thread; one is cut. */
const payloads: Readonly<Record<string, { readonly bytes: Buffer; readonly total?: number }>> = {
  'one long string of JSON': { bytes: json({ text: 'ä"\n'.repeat(750_000) }) },
  'many values of JSON, some masked': { bytes: json(Array(9_000).fill({ password: 'secret', amount: 12, note: 'ß' })) },
  'JSON that is cut': { bytes: json({ list: Array(60_000).fill('value') }).subarray(0, 400_000), total: 480_000 },
  text: { bytes: Buffer.from('no JSON, but words\n'.repeat(20_000)) },
  bytes: { bytes: Buffer.alloc(LARGE_BYTES, 0x85) },
};

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

function bodyOf(payload: Uint8Array, total = payload.length): EventBody {
  return { header: { ...makeEvent(1), payloadBytes: total }, payload, metadata: '{"password":"x"}' };
}

describe('the thread that reads large payloads', () => {
  let folder: string;
  let thread: BodyThread;
  let rules: BodyRules;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-bodies-'));
    thread = createBodyThread(await buildBodyWorker(folder));
    rules = { ...here, thread };
  });

  after(async () => {
    thread.dispose();
    await rm(folder, { recursive: true });
  });

  const viewOf = async (body: EventBody, thread?: BodyThread): Promise<BodyView> => {
    const store = { body: async () => body } as Pick<EventReader, 'body'> as EventReader;
    const settings = {
      payloadReveal: { get: () => 'always' as const },
      payloadRedact: { get: () => here.masked },
    };
    const asked = { reveal: true, whole: true };
    const view = await bodyView(
      store,
      body.header.position,
      asked,
      { settings, t: english, ...(thread && { thread }) },
      never,
    );
    return view ?? assert.fail('no body');
  };

  for (const [kind, { bytes, total }] of Object.entries(payloads)) {
    it(`shows and saves ${kind} as without the thread, and keeps the bytes`, async () => {
      const body = bodyOf(bytes, total);
      const { payload } = await viewOf(body, thread);
      assert.ok(payload.kind === 'packed', payload.kind);
      const expected = (await viewOf(body)).payload;
      assert.deepEqual(unpacked(Buffer.from(payload.json).toString()), expected);

      const text = await bodyText(body, 'payload', here);
      assert.deepEqual(await bodyText(body, 'payload', rules), text);
      const saved = await bodyJsonString(body, rules, never);
      assert.equal(JSON.parse(Buffer.from(saved?.json ?? []).toString()), text.text);
      assert.equal(saved?.isCut, text.isCut);
      assert.equal(body.payload.length, bytes.length);
    });
  }

  it('is not started for small payloads, and not for those that the user may not read', async () => {
    const unused = createBodyThread(new URL('file:///nowhere.mjs'));
    const small = bodyOf(json({ a: 1 }));
    assert.equal((await viewOf(small, unused)).payload.kind, 'json');
    const closed = { ...bodyOf(Buffer.alloc(LARGE_BYTES)), payloadClosed: true };
    assert.equal((await viewOf(closed, unused)).payload.kind, 'text');
    assert.equal(unused.isRunning, false);
  });

  it('gives up what is aborted, and goes on with the next', async () => {
    const abort = new AbortController();
    const reading = bodyText(bodyOf(json('x'.repeat(4_500_000))), 'payload', rules, abort.signal);
    abort.abort(new Error('enough'));
    await assert.rejects(reading, /enough/);
    const { text } = await bodyText(bodyOf(json('y'.repeat(LARGE_BYTES))), 'payload', rules);
    assert.equal(text.length, LARGE_BYTES + 2);
  });

  it('ends after some time without work, and starts again', async () => {
    const url = pathToFileURL(join(folder, 'worker.mjs'));
    const short: BodyThread = new Thread(url, 'short', { idleMs: 1 });
    const read = () => bodyText(bodyOf(json('z'.repeat(LARGE_BYTES))), 'payload', { ...here, thread: short });
    await read();
    while (short.isRunning) await new Promise(setImmediate);
    assert.equal((await read()).kind, 'json');
    short.dispose();
    const asked = short.ask({ as: 'text', total: 1, masked: [] }, json('x'), never);
    await assert.rejects(asked, /short has ended: it is not needed any more/, 'it is not started again');
    assert.equal(short.isRunning, false);
  });

  it('is not needed if it does not start; the error has only the kind of the failure', async () => {
    const failing = join(folder, 'failing.mjs');
    await writeFile(failing, "throw new TypeError('secret')");
    const broken: BodyThread = new Thread(pathToFileURL(failing), 'broken');
    await assert.rejects(broken.ask({ as: 'text', total: 1, masked: [] }, json('secret'), never), (error: Error) => {
      assert.equal(error.message, 'The thread broken has ended: TypeError');
      return true;
    });
    const body = bodyOf(json('w'.repeat(LARGE_BYTES)));
    assert.equal((await viewOf(body, broken)).payload.kind, 'json');
    assert.equal((await bodyText(body, 'payload', { ...here, thread: broken })).kind, 'json');
    broken.dispose();
  });
});
