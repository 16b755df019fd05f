import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readLine } from '../../../src/logs/formats/readLine';
import { inMachineZone } from '../../support/machineZone';

interface Case {
  readonly name: string;
  readonly line: string;
  readonly time?: string | null;
  readonly level: string;
  readonly messageStartsWith: string;
  readonly blocking?: { readonly consumer: string; readonly position: string };
}

const folder = new URL('../../fixtures/logs/', import.meta.url);
const { lines, matrix } = JSON.parse(readFileSync(new URL('lines.json', folder), 'utf8')) as {
  readonly lines: readonly Case[];
  readonly matrix: readonly Case[];
};
const linesOf = (file: string) => readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n');

describe('a line as tools print it', () => {
  inMachineZone('UTC');

  for (const { name, line, level, messageStartsWith, ...expected } of [...lines, ...matrix]) {
    it(`is read: ${name}`, () => {
      // Times without a year are taken from the last twelve months.
      const read = readLine(line, { now: Date.parse('2026-11-28T00:00:00Z') });
      assert.ok(level.split('|').includes(read.level), read.level);
      assert.ok(read.message.startsWith(messageStartsWith), read.message);
      if (expected.time !== undefined)
        assert.equal(read.time === null ? null : Math.floor(read.time), expected.time && Date.parse(expected.time));
      if (expected.blocking) {
        const fields = Object.fromEntries(read.fields);
        assert.deepEqual([fields.consumer, fields.position], Object.values(expected.blocking));
      }
    });
  }

  it('is read the same with a prefix in front of it', () => {
    for (const line of linesOf('prefix-before-a-structured-line.log')) {
      const { time, level, message, fields } = readLine(line);
      assert.deepEqual(
        [time, level, message, fields.slice(0, 3)],
        [
          Date.parse('2026-11-22T14:57:16.385Z'),
          'error',
          'consumer handler error',
          [
            ['consumer', 'billing'],
            ['segment_id', '0'],
            ['position', '40217'],
          ],
        ],
        line,
      );
    }
  });

  it('is read by the keys and numbers of logfmt', () => {
    const read = linesOf('logfmt-ts-t-lvl-message.log').map((line) => readLine(line));
    assert.deepEqual(
      read.map(({ time, level }) => [time && new Date(time).toISOString(), level]),
      [
        ['2026-11-22T14:57:16.385Z', 'info'],
        ['2026-11-22T14:57:16.385Z', 'info'],
        ['2026-11-22T14:57:16.385Z', 'error'],
        ['2026-11-22T14:57:16.000Z', 'error'],
        ['2026-11-22T14:57:16.000Z', 'info'],
      ],
    );
  });

  it('has the caller and the name of the logger removed from its message', () => {
    for (const line of linesOf('caller-or-logger-name-in-message.log')) {
      const { message, fields } = readLine(line);
      assert.equal(message, 'consumer handler error', line);
      assert.ok(fields.some(([key]) => key === 'caller' || key === 'logger'));
    }
    for (const line of linesOf('loggers-prefix-and-unquoted-values.log')) {
      const { message, fields } = readLine(line);
      const { error, event_type } = Object.fromEntries(fields);
      assert.deepEqual(
        [message, error, event_type],
        ['consumer handler error', 'failed to unmarshal: unexpected end', 'UserCreated'],
        line,
      );
    }
  });
});
