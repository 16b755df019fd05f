import assert from 'node:assert/strict';
import { readArguments } from '../../../src/terminal/arguments';

const own = { as: { value: 'FORMAT', help: '' }, watch: { help: '' } };

describe('the arguments of the command line', () => {
  it('take the files behind --logs up to the next option', () => {
    assert.deepEqual(readArguments(['x', '--logs', 'a.log', 'b*.log', '--json'], own).common.logs, ['a.log', 'b*.log']);
    assert.deepEqual(readArguments(['--logs=a.log', 'x'], own).common.logs, ['a.log']);
    assert.deepEqual(readArguments(['--logs=a.log', 'x'], own).positionals, ['x']);
    assert.deepEqual(readArguments(['x', '--logs'], own).common.logs, []);
    assert.equal(readArguments(['x'], own).common.logs, undefined);
    assert.deepEqual(readArguments(['--logs', '-'], own).common.logs, ['-']);
  });

  it('keep what belongs to the command apart', () => {
    const { flags, values, positionals } = readArguments(['--as', 'tree', 'id', '--watch', '--', '--logs'], own);
    assert.deepEqual([...flags], ['watch']);
    assert.deepEqual([...values], [['as', 'tree']]);
    assert.deepEqual(positionals, ['id', '--logs']);
  });

  it('include seconds, with or without a unit', () => {
    assert.equal(readArguments(['--timeout', '2.5'], own).common.timeoutS, 2.5);
    assert.equal(readArguments(['--timeout', '5s'], own).common.timeoutS, 5);
    for (const wrong of ['0', '-1', 'soon', 'NaN']) {
      assert.throws(() => readArguments([`--timeout=${wrong}`], own), /number of seconds/);
    }
    assert.throws(() => readArguments(['--timeout='], own), /--timeout needs a value that is not empty/);
  });
});
