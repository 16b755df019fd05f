import assert from 'node:assert/strict';
import fc from 'fast-check';
import { detectConnections } from '../../../src/app/connections/detected';
import { parseEntries } from '../../../src/app/connections/entries';
import { parseEnvFile } from '../../../src/app/connections/files/envFile';
import { parseConnection } from '../../../src/app/connections/parseConnection';
import { withoutSecrets } from '../../../src/app/connections/text/secrets';
import { parseConsumerSettings } from '../../../src/app/settings/consumerSettings';
import { parseLogSources } from '../../../src/app/settings/logSourceSettings';
import { isRunMatch } from '../../../src/features/events/runMatch';
import { parseMetricNames } from '../../../src/metrics/names';
import { consumerPage, consumerPanelState } from '../../../src/protocol/consumer';
import { eventsPage } from '../../../src/protocol/events';
import { tracePage, tracePanelState } from '../../../src/protocol/trace';
import { anyMessage as message } from '../../support/anyMessage';
import { readMessage } from '../../support/readMessage';
import { machine } from '../connections/surroundings';

const surroundings = machine();
const parseTraceMessage = (value: unknown) => readMessage(tracePage, value);
const parseConsumerMessage = (value: unknown) => readMessage(consumerPage, value);
const parseEventsMessage = (value: unknown) => readMessage(eventsPage, value);
const PARSERS = [parseTraceMessage, parseConsumerMessage, parseEventsMessage] as const;

/** Asserts that JSON keeps the value as it is, so that nothing else hides in it. */
const isPlain = (value: unknown) => assert.deepEqual(JSON.parse(JSON.stringify(value)), value);

describe('any message of a page', () => {
  it('is read as a plain message or as nothing', () => {
    fc.assert(
      fc.property(message, (value) => {
        for (const parse of [...PARSERS, tracePanelState.read, consumerPanelState.read]) {
          const parsed = parse(value);
          if (parsed !== undefined) isPlain(parsed);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is read the same a second time', () => {
    fc.assert(
      fc.property(message, (value) => {
        for (const parse of PARSERS) {
          const parsed = parse(value);
          if (parsed !== undefined && parsed.type !== 'unreadable') assert.deepEqual(parse(parsed), parsed);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is realistic enough in these tests that every page takes some of them as requests', () => {
    const values = fc.sample(message, { numRuns: 5_000, seed: 3 });
    for (const parse of PARSERS)
      assert.ok(
        values.some((value) => parse(value)),
        'one of them takes nothing',
      );
    for (const parse of [parseTraceMessage, parseConsumerMessage]) {
      const kinds = values.flatMap((value) => {
        const parsed = parse(value);
        return parsed?.type === 'request' ? [parsed.request.kind] : [];
      });
      assert.ok(new Set(kinds).size >= 5, [...new Set(kinds)].join());
    }
  });
});

describe('any value of the settings', () => {
  const anything = fc.anything({ maxDepth: 3, withBigInt: false, withNullPrototype: true });

  it('is read without an error', () => {
    fc.assert(
      fc.property(anything, (value) => {
        parseConsumerSettings(value);
        parseConsumerSettings({ name: value });
        parseLogSources(value);
        parseLogSources([value, { command: value, args: value, name: value, cwd: value, timeoutSeconds: value }]);
        parseMetricNames(value);
        const entry = { name: 'a', url: value, host: value, port: value, database: value, user: value, tls: value };
        for (const entries of [value, [value], [entry], [{ ...entry, url: undefined }]]) {
          for (const { problem } of parseEntries(entries, surroundings).problems) assert.notEqual(problem, '');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is given up if it is a pattern that never ends', () => {
    const endless = '^(a+)+$';
    const name = `${'a'.repeat(3_000)}!`;
    assert.equal(isRunMatch([endless], [name]), false);
    assert.equal(isRunMatch([endless, 'aaa'], [name]), true);
  });
});

describe('any text in an .env file or a connection string', () => {
  const line = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(fc.constantFrom('DATABASE_URL', 'PGHOST', 'POSTGRES_USER', 'PGPORT'), fc.string({ unit: 'binary' }))
      .map((pair) => pair.join('=')),
    fc.string({ unit: 'binary' }).map((text) => `DATABASE_URL=postgres://${text}`),
  );

  it('is read without an error', () => {
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        detectConnections([{ label: '.env', variables: parseEnvFile(lines.join('\n')) }], surroundings);
        for (const text of lines) {
          if (parseConnection(text, surroundings).ok) withoutSecrets(text);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('never leaves a password in the stored text', () => {
    const password = fc.stringMatching(/^[a-z]{3}[A-Z]{6}[a-z]{3}$/);
    const blanks = fc.stringMatching(/^[ \t]{0,5}$/);
    fc.assert(
      fc.property(password, blanks, blanks, (secret, before, after) => {
        for (const text of [
          `host=a${before} password${after}=${after}${secret}`,
          `password='${secret}'${before} host=a`,
          `postgres://u:${secret}@h/d?password=${secret}&x=1`,
        ]) {
          assert.ok(!withoutSecrets(text).includes(secret), text);
        }
      }),
    );
  });

  it('is read in time that does not grow with the square of its length', () => {
    assert.deepEqual(parseEnvFile(`A=1${'\n'.repeat(1_000_000)}`), { A: '1' });
    assert.equal(withoutSecrets(`host=a${' '.repeat(1_000_000)}`), 'host=a');
  });
});
