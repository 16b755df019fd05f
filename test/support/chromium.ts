import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { aptInstall, canUseApt, isExecutable } from './apt';

/** The flags with which Chromium runs as root, without a graphics card and without calls home. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A turn of the wheel then ends at once, not some frames later.
  '--disable-smooth-scrolling',
];

/**
 * Stops the animation of progress bars and spinners in VS Code's windows: drawing them takes as much time as the work
 * that they wait for.
 */
export async function stopProgress(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.progress-bit, .codicon-modifier-spin { animation: none !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
}

const SHELL = 'chromium-headless-shell';

/**
 * Returns the path of a browser without a window: `CHROMIUM_PATH`, otherwise Chromium's headless shell, which takes
 * half of a whole browser's time for the same page, otherwise an installed Chromium, Chrome or Edge, otherwise (as root
 * on Debian and its derivatives) the headless shell, installed through apt-get. Rejects with a sentence that says what
 * to install.
 */
export async function chromiumPath(): Promise<string> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (isExecutable(chosen)) {
      return chosen;
    }
    throw new Error(`CHROMIUM_PATH points to ${chosen}, which is not a program that can be run.`);
  }
  const found = installedBrowser() ?? (canUseApt() ? await installShell() : undefined);
  if (found === undefined) {
    throw new Error(
      'These tests need Chromium, Chrome or Edge. Install one (on Debian: apt-get install chromium-headless-shell), or set CHROMIUM_PATH to its program.',
    );
  }
  return found;
}

/** Prepares the browser before the suites: installs the headless shell if possible, even beside a whole browser. */
export async function prepareChromium(): Promise<string> {
  const found = process.env.CHROMIUM_PATH ? undefined : installedBrowser();
  if (found && !found.endsWith(SHELL) && canUseApt()) await installShell().catch(() => undefined);
  return await chromiumPath();
}

function installedBrowser(): string | undefined {
  return wellKnownPaths().find(isExecutable);
}

function wellKnownPaths(): string[] {
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
      (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
    );
  }
  if (process.platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => process.env[name] ?? []);
    const programs = [
      'Chromium/Application/chrome.exe',
      'Google/Chrome/Application/chrome.exe',
      'Microsoft/Edge/Application/msedge.exe',
    ];
    return programs.flatMap((program) => roots.map((root) => join(root, program)));
  }
  const names = [SHELL, 'chromium', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'];
  return ['/usr/bin', '/usr/local/bin', '/opt/google/chrome'].flatMap((folder) =>
    names.map((name) => join(folder, name)),
  );
}

/** Ubuntu's package of Chromium only points to a snap, which does not run in a container. */
async function installShell(): Promise<string | undefined> {
  await aptInstall(SHELL);
  return installedBrowser();
}
