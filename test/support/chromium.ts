import { join } from 'node:path';
import { aptInstall, canUseApt, isExecutable } from './apt';

/** What Chromium needs to run as root, without a graphics card and without calling home. */
export const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A wheel's turn is over when it is told, not some frames later.
  '--disable-smooth-scrolling',
];

/**
 * Path of a Chromium, Chrome or Edge: `CHROMIUM_PATH`, else one installed on this machine,
 * else (as root on Debian and its kind) the package `chromium`, installed through apt-get.
 * Rejects with a sentence that says what to install.
 */
export async function chromiumPath(): Promise<string> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    if (isExecutable(chosen)) {
      return chosen;
    }
    throw new Error(`CHROMIUM_PATH points to ${chosen}, which is not a program that can be run.`);
  }
  const found = installedBrowser() ?? (canUseApt() ? await installWithApt() : undefined);
  if (found === undefined) {
    throw new Error(
      'These tests need Chromium, Chrome or Edge. Install one (on Debian: apt-get install chromium), or set CHROMIUM_PATH to its program.',
    );
  }
  return found;
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
  const names = ['chromium', 'google-chrome-stable', 'google-chrome', 'microsoft-edge-stable'];
  return ['/usr/bin', '/usr/local/bin', '/opt/google/chrome'].flatMap((folder) =>
    names.map((name) => join(folder, name)),
  );
}

/** Ubuntu's package of the name only points to a snap, which does not run in a container. */
async function installWithApt(): Promise<string | undefined> {
  await aptInstall('chromium');
  return installedBrowser();
}
