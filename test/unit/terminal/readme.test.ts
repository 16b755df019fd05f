import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { COMMANDS } from '../../../src/terminal/commands';
import { EXIT } from '../../../src/terminal/shell/exit';

const readme = readFileSync('README.md', 'utf8');
const section = readme.slice(readme.indexOf('## On the command line'), readme.indexOf('## Settings'));
/** What flows print stands in their section, and what agents get in their protocol. */
const ELSEWHERE = ['flow', 'missing', 'twice', 'compare', 'check', 'mcp'];

describe('README on the command line', () => {
  it('names every command, and what each prints as JSON', () => {
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
