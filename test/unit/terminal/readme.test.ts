import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { COMMANDS } from '../../../src/terminal/commands';
import { EXIT } from '../../../src/terminal/shell/exit';

const readme = readFileSync('README.md', 'utf8');
const section = readme.slice(readme.indexOf('## On the command line'), readme.indexOf('## Settings'));
/** Commands of flows and agents, whose output other sections describe. */
const ELSEWHERE = ['flow', 'missing', 'twice', 'compare', 'check', 'mcp'];

describe('the README section on the command line', () => {
  it('names every command and its JSON', () => {
    for (const { name } of COMMANDS) {
      assert.match(section, new RegExp(`^(\\| \`)?event-trace ${name}\\b`, 'm'), name);
      if (ELSEWHERE.includes(name)) continue;
      assert.match(section, new RegExp(`^\\| \`${name}( --check)?\` \\|`, 'm'), name);
    }
  });

  it('explains every exit code', () => {
    for (const code of Object.values(EXIT)) assert.match(section, new RegExp(`^\\| ${code} \\| \\S`, 'm'));
  });
});
