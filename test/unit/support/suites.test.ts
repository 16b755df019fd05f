import assert from 'node:assert/strict';
import { globSync } from 'tinyglobby';
import { projectRoot } from '../../support/runProcess';
import { SuiteOutput } from '../../support/suiteOutput';
import { resultOf, summaryOf } from '../../support/suiteSummary';
import { suiteRuns } from '../../support/suites';

const PASSING = '  some suite\n    ✔ works\n\n\n  12 passing (3s)\n';
const FAILING = '  ✔ works\n  1) fails\n\n  11 passing (3s)\n  1 failing\n\n  1) fails:\n      AssertionError: no\n';

describe('the runner of the suites', () => {
  it('runs every test file once', () => {
    const byHost = /^test\/host\//;
    const files = globSync('test/**/*.test.ts', { cwd: projectRoot }).filter((file) => !byHost.test(file));
    const run = suiteRuns.flatMap(({ command }) => command.filter((word) => word.endsWith('.test.ts')));
    assert.deepEqual(run.toSorted(), files.toSorted());
    assert.equal(new Set(suiteRuns.map(({ label }) => label)).size, suiteRuns.length);
  });

  it('counts tests, and counts a run that breaks without a failed test as a failure', () => {
    const result = (exitCode: number, printed: string, countsTests = true) => {
      const { passed, failed, problem } = resultOf({ label: 'x', countsTests }, exitCode, printed, 1);
      return [passed, failed, problem];
    };
    assert.deepEqual(result(0, PASSING), [12, 0, undefined]);
    assert.deepEqual(result(0, PASSING + PASSING), [24, 0, undefined]);
    assert.deepEqual(result(1, FAILING), [11, 1, '1 failed']);
    assert.deepEqual(result(0, FAILING), [11, 1, '1 failed']);
    assert.deepEqual(result(1, PASSING), [12, 1, 'exit code 1']);
    assert.deepEqual(result(0, ''), [0, 1, 'ran no test']);
    assert.deepEqual(result(0, '', false), [0, 0, undefined]);
    assert.deepEqual(result(2, 'wrong', false), [0, 1, 'exit code 2']);
  });

  it('ends with a line of counts, and repeats the failures', () => {
    const results = [
      resultOf({ label: 'unit', countsTests: true }, 0, PASSING, 3),
      resultOf({ label: 'store 1/2', countsTests: true }, 1, FAILING, 70),
    ];
    const lines = summaryOf(results).split('\n');
    assert.equal(lines.at(-1), '23 passed, 1 failed');
    assert.ok(lines.includes('Failed: store 1/2'));
    assert.ok(lines.includes('      AssertionError: no'));
    assert.match(lines.find((line) => line.startsWith('unit')) ?? '', /^unit +12 +0 +3$/);
  });

  it('shows runs that print at the same time one after the other, the first one as it prints', () => {
    let shown = '';
    const output = new SuiteOutput((text) => {
      shown += text;
    });
    const [a, b, c] = [output.open('a'), output.open('b'), output.open('c')];
    b.write('b1\n');
    a.write('a1\n');
    assert.equal(shown, '\n==== a ====\na1\n');
    c.write('c1\n');
    c.end();
    a.write('a2\n');
    a.end();
    b.write('b2\n');
    b.end();
    const expected = '\n==== a ====\na1\na2\n\n==== c ====\nc1\n\n==== b ====\nb1\nb2\n';
    assert.equal(shown, expected);
    output.open('d').write('d1\n');
    assert.equal(shown, `${expected}\n==== d ====\nd1\n`);
  });
});
