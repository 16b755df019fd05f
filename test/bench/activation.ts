import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWorkbench, type Workbench } from '../support/workbench';
import { type Section, timesOf } from './measure';

const ROUNDS = 7;
const OURS = 'Event Trace';
const EMPTY = 'Empty Extension';
/** Tall, because the editor draws only visible rows. */
const TALL = { width: 1280, height: 6000 };

/** The times in which VS Code itself loads and activates the extension, and an empty extension in the same windows. */
export async function activationSection(): Promise<Section> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-bench-'));
  try {
    const extension = await writeEmptyExtension(join(folder, 'empty'));
    const workspace = join(folder, 'workspace');
    await mkdir(workspace);
    const ours: number[] = [];
    const empty: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const window = await openWorkbench({ workspace, extensions: [extension], viewport: TALL });
      try {
        await window.runCommand('Developer: Show Running Extensions');
        ours.push(await activationMs(window, OURS));
        empty.push(await activationMs(window, EMPTY));
      } finally {
        await window.close();
      }
    }
    return {
      title: 'Activation',
      about: `A new window each of ${ROUNDS} rounds; loading the code and calling activate(), as "Show Running Extensions" tells it.`,
      figures: [
        {
          question: 'activation: loading and activate()',
          ours: timesOf(ours),
          yardstick: { name: 'an empty extension', times: timesOf(empty) },
          reach: { moreAtMost: 15 },
        },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function activationMs({ page }: Workbench, name: string): Promise<number> {
  const row = page.locator('.runtime-extensions-editor .extension').filter({ hasText: name });
  const time = row.locator('.activation-time').filter({ hasText: /\d+ ?ms/ });
  const [, ms] = /(\d+) ?ms/.exec((await time.textContent()) ?? '') ?? [];
  return Number(ms);
}

async function writeEmptyExtension(folder: string): Promise<string> {
  await mkdir(folder);
  const manifest = {
    name: 'empty',
    displayName: EMPTY,
    publisher: 'event-trace-tests',
    version: '0.0.0',
    engines: { vscode: '^1.100.0' },
    main: './extension.cjs',
    activationEvents: ['onStartupFinished'],
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'extension.cjs'), 'exports.activate = () => undefined;\n');
  return folder;
}
