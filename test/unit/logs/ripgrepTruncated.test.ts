import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainNeedles } from '../../../src/logs/scan/needles';
import { ripgrepLines } from '../../../src/logs/scan/ripgrep';

/** Replaces ripgrep and is ended by the system in the middle of a line. For the real one a file would have to shrink at the right moment. */
const ENDS_IN_THE_MIDDLE = `#!/bin/sh
cat > /dev/null
printf 'a.log\\0001:first\\n'
case "$*" in
  *--no-mmap*) printf 'a.log\\0002:second line\\n' ;;
  *) printf 'a.log\\0002:sec'; kill -BUS $$ ;;
esac
`;

describe('a log that is truncated while ripgrep searches it', () => {
  it('is searched again without memory mapping, and gives each line once and whole', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'event-trace-truncated-'));
    try {
      const ripgrep = join(folder, 'rg');
      await writeFile(ripgrep, ENDS_IN_THE_MIDDLE);
      await chmod(ripgrep, 0o755);
      const found = [];
      const needles = plainNeedles(['anything']);
      for await (const lines of ripgrepLines(ripgrep, needles, ['a.log'], new AbortController().signal))
        found.push(...lines);
      assert.deepEqual(found, [
        { file: 'a.log', lineNumber: 1, text: 'first' },
        { file: 'a.log', lineNumber: 2, text: 'second line' },
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
