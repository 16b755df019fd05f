import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeMetricsError } from '../../../src/metrics/errors';
import { openMetricsServer } from '../../../src/metrics/http';
import { DEFAULT_METRIC_NAMES } from '../../../src/metrics/names';
import { readMetrics } from '../../../src/metrics/read';
import { english } from '../../../src/model/text/translate';

const MATRIX = { status: 'success', data: { resultType: 'matrix', result: [] } };

describe('a metrics server', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
    const server = createServer(answer);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    closing.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const answering = (status: number, body: string) => serve((_, response) => response.writeHead(status).end(body));

  /** The sentence that a person reads, with the address as `<address>`; "none" without an error. */
  async function sentence(url: string, limits = { timeoutMs: 5_000, mostBytes: 10_000 }): Promise<string> {
    const range = { from: 0, to: 60_000, stepS: 10 };
    let address = '';
    try {
      const server = openMetricsServer(url, limits);
      address = server.address;
      await readMetrics(server, DEFAULT_METRIC_NAMES, 'mailer', range, new AbortController().signal);
    } catch (error) {
      return describeMetricsError(error, address, english).replace(address || '\0', '<address>');
    }
    return 'none';
  }

  it('that does not run gets a sentence about it', async () => {
    const url = await answering(200, '');
    closing.splice(0)[0]?.();
    assert.equal(
      await sentence(url),
      'No metrics server answers at <address> (ECONNREFUSED). Is it running, and is the address right?',
    );
  });

  it('without an HTTP address is never asked', async () => {
    for (const url of ['localhost:9090', 'file:///etc/passwd', 'ftp://host', 'prometheus', '']) {
      assert.equal(
        await sentence(url),
        'The setting "eventTrace.metrics.prometheusUrl" is not like http://localhost:9090.',
        url,
      );
    }
  });

  it('that wants a password gets a sentence about it, without the password that was tried', async () => {
    const url = await answering(401, 'Unauthorized');
    const words = await sentence(url.replace('//', '//me:hunter2@'));
    assert.match(words, /^The metrics server at <address> wants another user and password\./);
    assert.doesNotMatch(words, /hunter2/);
  });

  it('that is not a Prometheus gets a sentence about it', async () => {
    const other = 'The server at <address> is not a Prometheus. Is the address right, with its path?';
    for (const [status, body] of [
      [404, '<html>Not Found</html>'],
      [200, '<html>Log in</html>'],
      [200, '{"status":"success","data":'],
      [200, 'null'],
      [200, '{"status":"success","data":{"resultType":"vector","result":[]}}'],
      [200, '{"status":"success","data":{"resultType":"matrix","result":[{"values":"none"}]}}'],
      [200, '{"status":"success","data":{"resultType":"matrix","result":[{"values":[["1",2]]}]}}'],
    ] as const) {
      assert.equal(await sentence(await answering(status, body)), other, body);
    }
  });

  it('that fails, refuses or answers too much gets a sentence for each', async () => {
    assert.equal(
      await sentence(await answering(503, 'Service Unavailable')),
      'The metrics server at <address> failed (HTTP 503); try again later.',
    );
    assert.equal(
      await sentence(await answering(422, '{"status":"error","errorType":"execution","error":"too many samples"}')),
      'The metrics server refused the question: too many samples.',
    );
    assert.match(await sentence(await answering(200, ' '.repeat(20_000))), /^The metrics server answers more than/);
  });

  it('that never answers is given up', async () => {
    const url = await serve(() => undefined);
    assert.equal(
      await sentence(url, { timeoutMs: 20, mostBytes: 10_000 }),
      'The metrics server at <address> did not answer within 0.02 seconds.',
    );
    const begun = await serve((_, response) => response.writeHead(200).write('{"status":'));
    assert.match(await sentence(begun, { timeoutMs: 20, mostBytes: 10_000 }), /did not answer/);
  });

  it('is no longer read when the reading is cancelled', async () => {
    const abort = new AbortController();
    const reason = new Error('The panel was closed');
    let closed: Promise<unknown> | undefined;
    const url = await serve((request) => {
      closed = new Promise((done) => request.once('close', done));
      abort.abort(reason);
    });
    const range = { from: 0, to: 60_000, stepS: 10 };
    const reading = readMetrics(openMetricsServer(url), DEFAULT_METRIC_NAMES, 'mailer', range, abort.signal);
    await assert.rejects(reading, (error) => error === reason);
    await closed;
  });

  it('under a path is asked there, with user and password in the header only', async () => {
    const asked: { url: string; authorization: string | undefined }[] = [];
    const url = await serve(({ url = '', headers }, response) => {
      asked.push({ url, authorization: headers.authorization });
      response.end(JSON.stringify(MATRIX));
    });
    const server = openMetricsServer(`${url.replace('//', '//me:p%40ss%@')}/prometheus/`);
    assert.equal(server.address, `${url}/prometheus`);
    await server.ask('query', { query: 'up{job="a b"}' }, new AbortController().signal);
    assert.deepEqual(asked, [
      {
        url: '/prometheus/api/v1/query?query=up%7Bjob%3D%22a+b%22%7D',
        authorization: `Basic ${Buffer.from('me:p%40ss%').toString('base64')}`,
      },
    ]);
  });

  it('that has none of the metrics is no error; rates then cover four usual scrapes', async () => {
    const queries: string[] = [];
    const url = await serve(({ url = '' }, response) => {
      queries.push(new URL(url, 'http://host').searchParams.get('query') ?? '');
      response.end(JSON.stringify(MATRIX));
    });
    assert.equal(await sentence(url), 'none');
    assert.ok(
      queries.includes('sum(rate(pupsourcing_events_processed_total{consumer="mailer"}[240s]))'),
      queries.join(),
    );
  });

  it('shows by its samples how often it scrapes; NaN is no value', async () => {
    const queries: string[] = [];
    const samples = (values: unknown[]) =>
      JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } });
    const url = await serve(({ url = '' }, response) => {
      const { pathname, searchParams } = new URL(url, 'http://host');
      queries.push(searchParams.get('query') ?? '');
      const ranged = pathname.endsWith('query_range');
      response.end(
        ranged
          ? samples([
              [0, '1.5'],
              [10, 'NaN'],
              [30, '+Inf'],
              [60, '7'],
            ])
          : samples([
              [1, '1'],
              [16, '2'],
              [31, '3'],
            ]),
      );
    });
    const range = { from: 0, to: 60_000, stepS: 10 };
    const { lag } = await readMetrics(
      openMetricsServer(url),
      DEFAULT_METRIC_NAMES,
      'm',
      range,
      new AbortController().signal,
    );
    assert.deepEqual(lag, {
      at: [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000],
      values: [1.5, null, null, null, null, null, 7],
    });
    assert.ok(
      queries.some((query) => query.includes('[60s]')),
      queries.join(),
    );
  });
});
