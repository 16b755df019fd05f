import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readConsumerLog } from '../../../src/logs/failures/culprit';
import { readLine } from '../../../src/logs/formats/readLine';
import { readRecords } from '../../../src/logs/readLogs';
import { LOGGERS, WRAPPERS } from '../../support/logForms';

const TIME = Date.parse('2026-11-22T14:57:16.385Z');
/** Lines that begin only with a level. Behind names, or inside a record with a level, they could as well be a sentence. */
const WEAK = new Set(['levelOnly', 'levelColon', 'pythonBasic', 'nest', 'zerologTimeLast']);

/** More tools: each logger is tried alone and inside some wrappers, each wrapper around some loggers; `several` have several lines. */
const TOOLS = JSON.parse(readFileSync(new URL('../../fixtures/logs/tools.json', import.meta.url), 'utf8')) as Readonly<
  Record<'loggers' | 'wrappers' | 'several', Readonly<Record<string, string>>>
>;

/** A line inside the template of a wrapper: as it is, in JSON, or in a CSV cell. */
const wrapped = (template: string, line: string) =>
  template.replace(/<(line|json|csv)>/, (_, how: string) => {
    if (how === 'json') return JSON.stringify(line).slice(1, -1);
    return how === 'csv' ? line.replaceAll('"', '""') : line;
  });

/** What is wrong with how a line of the failure is read; undefined when nothing is. */
function wrongIn(line: string): string | undefined {
  const { level, message, fields, rules, time } = readLine(line, { near: TIME });
  const field = (name: string) => fields.find(([key]) => key.replace(/^_/, '') === name)?.[1];
  const error = field('error') ?? field('err') ?? field('error.message');
  const isInTime = time === null || Math.abs(time - TIME) < 60_000;
  const found = JSON.stringify([level, message, field('consumer'), field('position'), error, isInTime]);
  return found === '["error","consumer handler error","billing","40217","boom x",true]'
    ? undefined
    : `${found} by ${rules.join(' > ')} in ${line}`;
}

/** Whether a line is read as one record that reports the failure. */
function tells(line: string): boolean {
  const [record, ...more] = readRecords('x', line.split('\n'));
  if (!record || more.length > 0) return false;
  const { level, message, failure, time } = record;
  const isInTime = time === null || Math.abs(Date.parse(time) - TIME) < 60_000;
  const found = [message, failure?.consumer, failure?.position, failure?.error].join();
  return /^(?:error|fatal)$/.test(level) && isInTime && found === 'consumer handler error,billing,40217,boom x';
}

describe('the failure of a consumer', () => {
  it('is read the same from every logger inside every wrapper', () => {
    const wrong: string[] = [];
    for (const [logger, line] of Object.entries(LOGGERS)) {
      for (const [wrapper, wrap] of Object.entries(WRAPPERS)) {
        if (wrapper === 'slogJson' && WEAK.has(logger)) continue;
        const problem = wrongIn(wrap(line));
        if (problem) wrong.push(problem);
      }
    }
    assert.deepEqual(wrong, []);
  });

  it('is read the same inside two wrappers', () => {
    const wrappers = Object.values(WRAPPERS);
    const pairs = wrappers.flatMap((inner, i) => wrappers.map((outer, j) => ({ inner, outer, number: i + 5 * j })));
    const wrong: string[] = [];
    for (const [at, [logger, line]] of Object.entries(LOGGERS).entries()) {
      if (WEAK.has(logger)) continue;
      // Every pair of wrappers meets a ninth of the loggers; every logger meets each wrapper, inside and outside.
      for (const { inner, outer } of pairs.filter(({ number }) => (number + at) % 9 === 0)) {
        const problem = wrongIn(outer(inner(line)));
        if (problem) wrong.push(problem);
      }
    }
    assert.deepEqual(wrong.slice(0, 10), []);
  });

  it('is read from further loggers, alone and inside wrappers', () => {
    const wrappers = (
      ['bare', 'compose', 'containerRuntime', 'journal', 'dockerJsonFile', 'githubActions'] as const
    ).map((name) => WRAPPERS[name]);
    const lines = Object.values(TOOLS.loggers).flatMap((line) => wrappers.map((wrap) => wrap?.(line) ?? ''));
    assert.deepEqual(
      lines.filter((line) => !tells(line)),
      [],
    );
  });

  it('is read where a logger prints it in several lines', () => {
    assert.deepEqual(
      Object.values(TOOLS.several).filter((text) => !tells(text)),
      [],
    );
  });

  it('is found by the diagnosis too, also in several lines', async () => {
    const json = JSON.parse(LOGGERS.slogJson ?? '') as unknown;
    const pretty = JSON.stringify(json, null, 2);
    const texts = [
      ...Object.values(TOOLS.several),
      pretty,
      JSON.stringify([json, json], null, 2),
      ...(['compose', 'containerRuntime', 'journal', 'dockerJsonFile'] as const).map((name) =>
        pretty
          .split('\n')
          .map((line) => WRAPPERS[name]?.(line))
          .join('\n'),
      ),
      '2026-11-22T14:57:16.385Z stdout P {"level":"error","msg":"consumer handler error","consumer":"bill\n2026-11-22T14:57:16.385Z stdout F ing","position":40217,"error":"boom x"}',
      '2:57PM ERRO consumer handler error\n  consumer=billing\n  position=40217\n  error="boom x"',
      'Nov 22, 2026 2:57:16 PM com.shop.Billing handle\nSEVERE: consumer handler error consumer=billing position=40217 error="boom x"',
      ...Object.values(TOOLS.loggers),
    ];
    const sources = texts.map((text, i) => ({ name: `source ${i}`, bytes: Buffer.from(`${text}\n`) }));
    const { signal } = new AbortController();
    const { failures } = await readConsumerLog('billing', [], { sources, patterns: [], signal });
    const asRead = texts.flatMap((text, i) =>
      readRecords('x', text.split('\n')).flatMap(({ failure, line }) =>
        failure ? [`source ${i} ${line} ${failure.consumer} ${failure.position} ${failure.error}`] : [],
      ),
    );
    assert.deepEqual(
      failures.map((each) => `${each.file} ${each.lineNumber} ${each.consumer} ${each.position} ${each.error}`).sort(),
      asRead.sort(),
    );
    assert.equal(new Set(failures.map(({ file }) => file)).size, texts.length);
  });

  it('is read inside further wrappers', () => {
    const names = [
      'slogJson',
      'slogText',
      'zapConsole',
      'logrusFull',
      'zerologConsole',
      'klog',
      'stdAdapter',
      'python',
    ];
    const lines = Object.values(TOOLS.wrappers).flatMap((template) =>
      names.map((name) => wrapped(template, LOGGERS[name] ?? '')),
    );
    assert.deepEqual(
      lines.filter((line) => !tells(line)),
      [],
    );
  });

  it('is read behind an unknown prefix if the line is structured', () => {
    for (const front of ['=== worker 7 === ', 'host/api#3 ~ ', '(node:412) ▶ ', '12345 api! ']) {
      for (const logger of ['slogJson', 'slogText', 'zerologConsole', 'logrusTerminal', 'klog'] as const) {
        assert.equal(wrongIn(front + LOGGERS[logger]), undefined);
      }
    }
  });
});
