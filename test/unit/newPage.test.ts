import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { projectRoot } from '../support/runProcess';

/** The smallest page with its panel: it shows one text and asks one question. */
const FILES: Readonly<Record<string, string>> = {
  'src/protocol/probe.ts': `import { definePage } from './page';
import { anyText, object } from './schema';
import { action } from './values';

export const probePage = definePage('probe', {
  pushes: { text: object({ text: anyText }) },
  notes: {},
  methods: { open: action(object({ text: anyText })) },
});
export type ProbeProtocol = typeof probePage;
`,
  'webview/probe/main.tsx': `import { ProbeApp } from './app';
import { drawProbePage } from './session';
import './probe.css';

drawProbePage(ProbeApp);
`,
  'webview/probe/app.tsx': `import { useStore } from '../kit/state/store';
import { useProbePage } from './session';

export function ProbeApp() {
  const { session } = useProbePage();
  const { text } = useStore(session.state);
  return (
    <button type="button" class="probe" onClick={() => void session.open(text)}>
      {text}
    </button>
  );
}
`,
  'webview/probe/session.ts': `import { type ProbeProtocol, probePage } from '../../src/protocol/probe';
import { createPage } from '../kit/page/page';
import type { Host } from '../kit/state/host';
import { createStore } from '../kit/state/store';

function startSession(host: Host<ProbeProtocol>) {
  const state = createStore({ text: '', notice: null as string | null });
  host.onPush(({ text }) => state.set({ text }));
  host.ready();
  return { state, open: (text: string) => host.ask({ kind: 'open', text }) };
}

export const { usePage: useProbePage, drawPage: drawProbePage } = createPage(probePage, startSession);
`,
  'webview/probe/probe.css': `@import "../kit/kit.css";

.probe {
  margin: 8px;
}
`,
  'src/features/probe/index.ts': `import * as vscode from 'vscode';
import { ProbePanel } from './panel';

export function openProbe({ extensionUri, subscriptions }: vscode.ExtensionContext): void {
  const panel = vscode.window.createWebviewPanel('eventTrace.probe', 'Probe', vscode.ViewColumn.Active);
  subscriptions.push(new ProbePanel(panel, extensionUri));
}
`,
  'src/features/probe/panel.ts': `import type * as vscode from 'vscode';
import { linkPage, type PageLink } from '../../platform/pages/pageLink';
import { fillPanel } from '../../platform/pages/webviewPage';
import type { PushOf } from '../../protocol/page';
import { type ProbeProtocol, probePage } from '../../protocol/probe';

export class ProbePanel {
  private readonly page: PageLink<PushOf<ProbeProtocol>>;

  constructor(panel: vscode.WebviewPanel, extensionUri: vscode.Uri) {
    this.page = linkPage(panel.webview, probePage, {
      onReady: () => this.page.post({ type: 'text', text: 'ready' }),
      onNote: () => undefined,
      answers: { open: async ({ text }) => this.page.post({ type: 'text', text }) },
    });
    fillPanel(panel, extensionUri, probePage.name, 'Probe');
  }

  dispose(): void {
    this.page.dispose();
  }
}
`,
};

describe('a new page', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-new-page-'));
    for (const name of ['src', 'webview', 'esbuild.mjs', 'tsconfig.json', 'package.json'])
      await cp(join(projectRoot, name), join(folder, name), { recursive: true });
    await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('takes at most seven files, which CONTRIBUTING.md names', async () => {
    const guide = await readFile(join(projectRoot, 'CONTRIBUTING.md'), 'utf8');
    const [, named = ''] = /^\*\*A page\.\*\* (.*?)\. The build/m.exec(guide) ?? [];
    let above = '';
    const files = [...named.matchAll(/`([\w/]+\.(?:tsx?|css))`/g)].map(([, file = '']) => {
      if (file.includes('/')) above = dirname(file);
      return file.includes('/') ? file : `${above}/${file}`;
    });
    assert.deepEqual(
      files.map((file) => file.replaceAll('NAME', 'probe')),
      Object.keys(FILES),
    );
    assert.ok(files.length <= 7);
  });

  it('has types on both sides', async () => {
    const lib = ['ES2023', 'DOM', 'DOM.Iterable'];
    const jsx = { jsx: 'react-jsx', jsxImportSource: 'preact' };
    const alone = { composite: false, declaration: false, emitDeclarationOnly: false, noEmit: true };
    const files = [...Object.keys(FILES).filter((file) => !file.endsWith('.css')), 'webview/css.d.ts'];
    const project = {
      extends: './tsconfig.json',
      compilerOptions: { lib, types: ['node', 'vscode'], ...jsx, ...alone },
      ...{ files, references: [] },
    };
    await writeFile(join(folder, 'probe.json'), JSON.stringify(project));
    const tsc = join(projectRoot, 'node_modules/.bin/tsc');
    const { stdout } = await promisify(execFile)(tsc, ['-p', 'probe.json'], { cwd: folder }).catch(
      (error: { stdout: string }) => error,
    );
    assert.equal(stdout, '');
  });

  it('is found and built without being named elsewhere', async () => {
    const { PAGES, pageBuild }: typeof import('../../esbuild.mjs') = await import(
      pathToFileURL(join(folder, 'esbuild.mjs')).href
    );
    assert.ok(PAGES.includes('probe'));
    const out = join(folder, 'dist/webview');
    await build(pageBuild(['probe'], out));
    assert.match(await readFile(join(out, 'probe/main.js'), 'utf8'), /"probe"/);
    assert.match(await readFile(join(out, 'probe/main.css'), 'utf8'), /\.probe\b/);
  });
});
