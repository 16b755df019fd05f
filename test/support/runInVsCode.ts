import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { chromium } from 'playwright-core';
import { chromiumArgs, chromiumPath, stopProgress } from './chromium';
import { reportPrefix } from './hostReport';
import type { VsCodeVersion } from './vscodeInstall';
import { startServer, type WorkbenchTarget } from './vscodeServer';

export type HostRun = Required<WorkbenchTarget> & {
  version: VsCodeVersion;
  settings?: Readonly<Record<string, unknown>>;
  env?: Readonly<Record<string, string>>;
  /** The file with everything that VS Code logged, for the examination of a failure. */
  logFile: string;
};

/** A workbench takes some seconds until the first line of a report. */
const startLimitMs = 120_000;

/** Longer than any suite takes on a slow machine: only a hanging workbench reaches it. */
const limitMs = 2_700_000;

/** The window opened, but ran no tests. */
class NotBegun extends Error {}

/**
 * Runs a tests module in the extension host of a real VS Code and resolves with its exit code: 0 when `run()` resolved.
 * Lines written through `report` are printed as they come. Rejects when VS Code could not be started or hangs.
 * A window that begins no test says what it showed instead, and another one is opened, once.
 */
export async function runInVsCode(run: HostRun): Promise<number> {
  return await runOnce(run).catch(async (error: unknown) => {
    if (!(error instanceof NotBegun)) throw error;
    console.log(error.message);
    return await runOnce(run);
  });
}

async function runOnce(run: HostRun): Promise<number> {
  const log: string[] = [];
  const server = await startServer({
    version: run.version,
    runsTests: true,
    settings: run.settings ?? {},
    env: run.env ?? {},
    onOutput: (text) => log.push(text),
  });
  try {
    const browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
    try {
      const page = await browser.newPage();
      await stopProgress(page.context());
      const exitCode = new Promise<number>((done, fail) => {
        void page.exposeFunction('codeAutomationExit', done);
        page.once('crash', () => fail(new Error(`The page of VS Code ${run.version} crashed.`)));
      });
      let begin = () => {};
      const begun = new Promise<void>((done) => {
        begin = done;
      });
      await page.exposeFunction('codeAutomationLog', (_level: string, parts: unknown[]) => {
        for (const line of linesOf(parts)) {
          log.push(`${line}\n`);
          if (line.startsWith(reportPrefix)) {
            begin();
            console.log(line.slice(reportPrefix.length));
          }
        }
      });
      await page.goto(server.url(run), { timeout: startLimitMs });
      await withLimit(Promise.race([begun, exitCode]), startLimitMs, async () => {
        const shown = await page.locator('body').ariaSnapshot().catch(String);
        return new NotBegun(
          `VS Code ${run.version} began no test. It showed:\n${shown}\nand logged:\n${log.slice(-30).join('')}`,
        );
      });
      return await withLimit(
        exitCode,
        limitMs,
        () => new Error(`VS Code ${run.version} did not finish the tests in ${limitMs / 1_000} s.`),
      );
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    await mkdir(dirname(run.logFile), { recursive: true });
    await writeFile(run.logFile, log.join(''));
  }
}

function linesOf(parts: unknown[]): string[] {
  return parts
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ')
    .split('\n');
}

async function withLimit<T>(result: Promise<T>, ms: number, problem: () => Error | Promise<Error>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_done, fail) => {
    timer = setTimeout(() => void Promise.resolve(problem()).then(fail, fail), ms);
  });
  try {
    return await Promise.race([result, limit]);
  } finally {
    clearTimeout(timer);
  }
}
