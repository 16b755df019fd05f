import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { createMetricsReader } from '../../src/features/metrics';

const { signal } = new AbortController();

describe('metrics server of the settings', () => {
  const set = (key: string, value: unknown) =>
    vscode.workspace.getConfiguration('eventTrace.metrics').update(key, value, vscode.ConfigurationTarget.Global);
  const reader = createMetricsReader();
  const read = () => reader.read('mailer', { from: 0, to: 20_000, stepS: 10 }, signal);

  afterEach(async () => {
    await set('prometheusUrl', undefined);
    await set('names', undefined);
  });

  it('is off until a URL is set, and is queried by the metric names of the settings', async () => {
    assert.equal(reader.isOn, false);
    const queries: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      queries.push(new URL(url, 'http://host').searchParams.get('query') ?? '');
      const result = [
        {
          metric: {},
          values: [
            [0, '1'],
            [10, '2'],
            [20, '4'],
          ],
        },
      ];
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    try {
      await set('prometheusUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      await set('names', { lag: 'waiting_events{name}', errors: '' });
      assert.equal(reader.isOn, true);
      const { lag, errorsPerS, handlingS } = await read();
      assert.deepEqual(lag, { at: [0, 10_000, 20_000], values: [1, 2, 4] });
      assert.equal(errorsPerS, null);
      assert.ok(handlingS);
      assert.ok(queries.includes('max(waiting_events{name="mailer"})'), queries.join('\n'));
    } finally {
      server.close();
    }
  });

  it('is reported in one sentence without its password if it does not answer', async () => {
    // No server listens on the port of "discard".
    await set('prometheusUrl', 'http://me:hunter2@127.0.0.1:9');
    await assert.rejects(read(), ({ message }: Error) => {
      assert.match(message, /^No metrics server answers at http:\/\/127\.0\.0\.1:9\b.*\?$/);
      return !message.includes('hunter2');
    });
  });
});
