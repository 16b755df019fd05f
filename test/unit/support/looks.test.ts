import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/imports';

/** Calls that ask again until a condition holds. */
const WAITS = /\b(?:eventually|until|atRest)\(/;
const ASSERTS = /\bassert(?:\.\w+)?\(/;
/** Calls that read a page without waiting for what they read. */
const READS = /\.(?:count|textContent|allTextContents|allInnerTexts|isVisible|getAttribute|inputValue|boundingBox)\(/;

/** Lines that look only once at a page that may still be drawn: an awaited assertion, or a read into a name. */
function looksOnce(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, at) => {
    const end = lines.findIndex((each, i) => i >= at && /[;{]$/.test(each) && indentOf(each) <= indentOf(line));
    const statement = lines.slice(at, end + 1).join('\n');
    const asserts = ASSERTS.test(line) && /\bawait\b/.test(statement) && !/await assert\.rejects/.test(line);
    const reads = /^\s+const [^=]+ = (?!async\b|\([^)]*\) =>)/.test(line) && READS.test(awaited(statement));
    return (asserts || reads) && !isAskedAgain(lines, at) ? [`${at + 1}: ${line.trim()}`] : [];
  });
}

const awaited = (statement: string) =>
  /=> /.test(statement.split('await')[0] ?? '') ? '' : (statement.split('await')[1] ?? '');

const indentOf = (line: string) => line.search(/\S|$/);

/** Whether the line, or a line around it, waits. */
function isAskedAgain(lines: readonly string[], at: number): boolean {
  let indent = Number.POSITIVE_INFINITY;
  for (let i = at; i >= 0 && indent > 2; i--) {
    const line = lines[i] ?? '';
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    indent = indentOf(line);
    if (WAITS.test(line)) return true;
  }
  return false;
}

describe('assertions about a page', () => {
  for (const folder of ['test/e2e', 'test/webview']) {
    it(`are repeated until they hold, in ${folder}`, () => {
      const found = readdirSync(join(ROOT, folder)).flatMap((file) =>
        looksOnce(readFileSync(join(ROOT, folder, file), 'utf8')).map((line) => `${folder}/${file}:${line}`),
      );
      assert.deepEqual(found, []);
    });
  }

  it('are recognised when they look only once', () => {
    const seen = (line: string) => looksOnce(`  it('x', async () => {\n    ${line}\n  });`).length;
    assert.equal(seen('assert.equal(await rows.count(), 3);'), 1);
    assert.equal(seen('const text = await row.textContent();'), 1);
    assert.equal(seen('assert.match(\n      (await row.textContent()) ?? "",\n      /x/,\n    );'), 1);
    assert.equal(seen('await eventually(async () => assert.equal(await rows.count(), 3));'), 0);
    assert.equal(seen('await eventually(async () => {\n      assert.equal(await rows.count(), 3);\n    });'), 0);
    assert.equal(seen('const text = () => row.textContent();'), 0);
    assert.equal(seen('const text = async () => (await row.textContent()) ?? "";'), 0);
    assert.equal(seen('await assert.rejects(page.close());'), 0);
  });
});
