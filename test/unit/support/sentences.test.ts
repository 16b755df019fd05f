import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findSentences } from '../../support/l10n/sentences';

/** All places where a person reads, each with its own word or sentence. */
const HOST = `
declare const item: { tooltip: string; text: string; title: string; message: string };
declare const window: { showWarningMessage(...all: string[]): void; setStatusBarMessage(text: string): void };
declare const withProgress: (options: { title: string }) => void;
declare const pick: (options: { placeHolder: string; validateInput: (text: string) => string }) => void;
declare class MarkdownString { constructor(text: string); appendMarkdown(text: string): void }
declare class CodeLens { constructor(line: number, command: { title: string }) }
declare class StoreError { constructor(kind: string, subject: string, message: string) }
declare const open: boolean;
item.tooltip = 'Tooltip';
item.tooltip = open ? 'Opened' : '';
item.message = 'no ' + 'rows';
window.showWarningMessage(item.text, 'Button');
window.setStatusBarMessage(\`\${item.text} saved\`);
withProgress({ title: open ? 'Reading' : 'Waiting' });
pick({ placeHolder: 'Placeholder', validateInput: (text) => (text === '' ? 'it is empty' : '') });
new MarkdownString('**Hover**').appendMarkdown(\`\${item.text} markdown\`);
new CodeLens(1, { title: '$(debug) Lens' });
throw new StoreError('invalid', \`\${item.text} (the key is locked)\`, 'The key is locked.');
`;
const STORE = `
declare class StoreError { constructor(kind: string, subject: string, message: string) }
export const sql = 'SELECT the rows of it';
throw new StoreError('invalid', 'not a standby', 'None of them is a standby.');
`;
const PAGE = `
declare namespace JSX { interface IntrinsicElements { [name: string]: Record<string, unknown> } type Element = object }
declare const row: { title: string; textContent: string };
declare const t: (message: string) => string;
declare const count: number;
export const page = () => (
  <div class="list row" role="list" title="tip" aria-label={count > 1 ? 'several' : t('One')}>
    empty
    {count === 0 && 'nothing'}
    {\`\${count} events\`}
    <input placeholder="search" alt={'picture'} type="text" />
  </div>
);
row.title = 'opens';
row.textContent = 'Cell';
export const sentence = 'This page is empty.';
`;

/** Texts that must not be taken for English. */
const QUIET = `
declare const log: { warn(text: string, error?: string): void };
declare const item: { tooltip: string; icon: string };
declare const t: (message: string, args?: object) => string;
item.tooltip = '';
item.tooltip = t('A sentence of the bundle.');
item.icon = 'warning';
log.warn('The store is away');
export const label = t('{count} · {more}', { count: 1, more: '…' });
export const mark = { title: '$(debug)', label: '·' };
`;

const CONFIG = JSON.stringify({
  compilerOptions: { jsx: 'preserve', strict: true, noEmit: true, types: [], lib: ['es2022'] },
});

describe('the search for English texts', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sentences-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function found(files: Readonly<Record<string, string>>): string[] {
    for (const [name, text] of Object.entries({ ...files, 'tsconfig.json': CONFIG })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { stray } = findSentences({ folder, projects: ['.'] });
    for (const name of Object.keys(files)) rmSync(join(folder, name));
    return stray.map((each) => each.replace(/^.*?:\d+: /, ''));
  }

  it('finds them in each place of the window where a person reads', () => {
    assert.deepEqual(found({ 'src/features/places.ts': HOST }), [
      ...['Tooltip', 'Opened', 'no ', 'rows', 'Button', '… saved', 'Reading', 'Waiting', 'Placeholder', 'it is empty'],
      ...['**Hover**', '… markdown', '$(debug) Lens', '… (the key is locked)', 'The key is locked.'],
    ]);
  });

  it('finds them in the failure of a store that a person sees, and ignores SQL and the log', () => {
    assert.deepEqual(found({ 'src/store/places.ts': STORE }), ['not a standby']);
  });

  it('finds them in each place of a page', () => {
    assert.deepEqual(found({ 'webview/places.tsx': PAGE }), [
      ...[
        'tip',
        'several',
        'empty',
        'nothing',
        '… events',
        'search',
        'picture',
        'opens',
        'Cell',
        'This page is empty.',
      ],
    ]);
  });

  it('ignores texts that no person reads or that are translated', () => {
    assert.deepEqual(found({ 'src/features/quiet.ts': QUIET }), []);
  });
});
