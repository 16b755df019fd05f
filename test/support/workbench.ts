import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type FrameLocator, type Locator, type Page, selectors } from 'playwright-core';
import { chromiumArgs, chromiumPath } from './chromium';
import { openPages } from './failureShot';
import { until } from './postgres';
import { projectRoot } from './runProcess';
import { newestVsCode, type VsCodeVersion } from './vscodeInstall';
import { startServer } from './vscodeServer';

/** Names of VS Code's own themes, as the theme picker shows them. */
export type ThemeName = 'Dark Modern' | 'Light Modern' | 'Dark High Contrast' | 'Light High Contrast';

export type WorkbenchOptions = {
  /** Folder that the window opens, absolute. */
  workspace: string;
  version?: VsCodeVersion;
  settings?: Readonly<Record<string, unknown>>;
  /** Folders of further extensions. */
  extensions?: readonly string[];
  /** Environment of the extension host, on top of this process's own. */
  env?: Readonly<Record<string, string>>;
  viewport?: { width: number; height: number };
};

/**
 * A VS Code window with the extension, driven as a person does. Everything that looks for something waits until it is
 * there (a minute at most) and fails with what it looked for.
 */
export type Workbench = {
  /** The page itself, for what has no helper here. */
  page: Page;
  /** Folder under which extensions keep what they store. */
  userFolder: string;
  /** Runs a command by its title in the command palette (`Event Trace: Look Up…`), and picks the entry with this text of those that it offers. */
  runCommand(title: string, entry?: string): Promise<void>;
  /** The open quick pick or input box: fill it, read it, press keys in it. */
  quickInput(): Locator;
  /** Types into the open quick pick or input box and accepts what is then selected. */
  typeAndAccept(text: string): Promise<void>;
  /** Chooses the entry of the open quick pick whose text contains `label`. */
  pick(label: string): Promise<void>;
  /** Opens the extension's side bar from the activity bar. */
  openSideBar(): Promise<void>;
  /** The pane of the side bar with this title (`Consumers`), unfolded. */
  view(title: string): Promise<Locator>;
  /** The rows of a tree view; `hasText` narrows to those that contain a text. */
  treeRows(view: Locator, hasText?: string): Locator;
  /** Opens the menu of what is there by the mouse and chooses an entry, after looking at the menu where that is wanted. */
  chooseInMenu(row: Locator, entry: string, atMenu?: () => Promise<unknown>): Promise<void>;
  /** The document inside the webview of the editor that is visible now. */
  webview(): FrameLocator;
  /** The document inside the webview of the side bar that is visible now. */
  sideBarWebview(): FrameLocator;
  /** The status bar item whose text contains `text`. */
  statusBarItem(text: string): Locator;
  /** The notification whose text contains `text`. */
  notification(text: string): Locator;
  /** Title of the active editor's tab. */
  activeEditor(): Locator;
  /** The first link in the text of the open editor that contains `text`. */
  link(text: string | RegExp): Locator;
  /** Follows a link of the open editor by mouse. */
  followLink(link: Locator): Promise<void>;
  setTheme(theme: ThemeName): Promise<void>;
  /** Waits until VS Code has stored the editors, or the extension's own state, so that it matches `pattern`: in the browser it does so every few seconds only, and not as the window goes. */
  untilStored(pattern: RegExp): Promise<void>;
  /** Saves the window as `test-results/e2e/<name>.png` and returns the path. */
  screenshot(name: string): Promise<string>;
  /** Ends the processes that run the extensions, as a crash does; VS Code starts others. Not on Windows. */
  crashExtensions(): void;
  close(): Promise<void>;
};

/** Opens a workspace in VS Code's web workbench with the built extension; resolves when the extension is there. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const server = await startServer({
    version: options.version ?? newestVsCode,
    settings: options.settings ?? {},
    extensions: options.extensions ?? [],
    env: options.env ?? {},
  });
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await server.stop();
  };
  try {
    browser = await chromium.launch({ executablePath: await chromiumPath(), args: chromiumArgs });
    const context = await browser.newContext({
      viewport: options.viewport ?? { width: 1440, height: 900 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    openPages.add(page);
    page.once('close', () => openPages.delete(page));
    page.setDefaultTimeout(60_000);
    await page.goto(server.url({ workspace: options.workspace }));
    await activityBarItem(page).waitFor();
    return {
      page,
      userFolder: server.userFolder,
      crashExtensions: server.crashExtensions,
      close,
      ...quickInputHelpers(page),
      ...viewHelpers(page),
      ...windowHelpers(page),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function activityBarItem(page: Page): Locator {
  return page.locator('.activitybar').getByRole('tab', { name: 'Event Trace' });
}

function quickInputHelpers(page: Page) {
  const widget = page.locator('.quick-input-widget:visible');
  const quickInput = () => widget.locator('.quick-input-box input');
  const pick = async (label: string) => {
    await widget.locator('.monaco-list-row').filter({ hasText: label }).first().click({ timeout: 10_000 });
  };
  return {
    quickInput,
    pick,
    typeAndAccept: async (text: string) => {
      await quickInput().fill(text);
      await quickInput().press('Enter');
    },
    runCommand: async (title: string, entry?: string) => {
      const run = async () => {
        // An input that is just closing would take the keys.
        await widget.waitFor({ state: 'hidden' });
        await page.keyboard.press('F1');
        await quickInput().fill(`>${title}`, { timeout: 10_000 });
        await pick(title);
        if (entry !== undefined) await pick(entry);
      };
      // One is gone again when a page that has just come takes the focus.
      await run().catch(run);
    },
  };
}

function viewHelpers(page: Page) {
  const documentIn = (part: string) => page.frameLocator(`webview-over=${part}`).frameLocator('iframe#active-frame');
  return {
    openSideBar: async () => {
      const item = activityBarItem(page);
      if ((await item.getAttribute('aria-selected')) !== 'true') {
        await item.click();
      }
      await page.locator('.sidebar .title-label', { hasText: /event trace/i }).waitFor();
    },
    view: async (title: string) => {
      const pane = page.locator('.sidebar .pane').filter({ has: page.locator(`.pane-header[aria-label^="${title}"]`) });
      const header = pane.locator('.pane-header');
      if ((await header.getAttribute('aria-expanded')) === 'false') {
        await header.click();
      }
      return pane;
    },
    treeRows: (view: Locator, hasText?: string) => {
      const rows = view.locator('.monaco-list-row');
      return hasText === undefined ? rows : rows.filter({ hasText });
    },
    chooseInMenu: async (row: Locator, entry: string, atMenu: () => Promise<unknown> = async () => undefined) => {
      const item = page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true });
      await row.click({ button: 'right' });
      await item.waitFor();
      await atMenu();
      // A menu takes no click for a moment after it has opened; the one that it takes closes it.
      await until(async () => {
        await item.click({ timeout: 1_000 }).catch(() => undefined);
        return !(await item.isVisible());
      });
    },
    webview: () => documentIn('editor'),
    sideBarWebview: () => documentIn('sidebar'),
  };
}

function windowHelpers(page: Page) {
  return {
    statusBarItem: (text: string) =>
      page.locator('.statusbar-item:not([id="status.progress"])').filter({ hasText: text }),
    notification: (text: string) =>
      page.locator('.notifications-toasts .notification-list-item').filter({ hasText: text }),
    activeEditor: () => page.locator('.tab.active .tab-label'),
    link: (text: string | RegExp) => page.locator('.view-line .detected-link').filter({ hasText: text }).first(),
    followLink: async (link: Locator) => {
      const active = page.locator('.view-line .detected-link-active').first();
      // The line is drawn anew when Control goes down, and again when it goes up: a click that holds it itself may
      // never meet a link that stays. In a log that grows meanwhile, Control goes unheard until the pointer moves again.
      await until(async () => {
        await page.keyboard.up('Control');
        await page.mouse.move(0, 0);
        await link.hover();
        await page.keyboard.down('Control');
        const shown = active.waitFor({ timeout: 1_000 });
        return await shown.then(
          () => true,
          () => false,
        );
      });
      await page.mouse.down();
      await page.mouse.up();
      await page.keyboard.up('Control');
    },
    setTheme: async (theme: ThemeName) => {
      const { runCommand, pick, quickInput } = quickInputHelpers(page);
      await runCommand('Preferences: Color Theme');
      await quickInput().fill(theme);
      await pick(theme);
      await page.locator(`.monaco-workbench.${themeClass(theme)}`).waitFor();
    },
    untilStored: async (pattern: RegExp) => {
      await until(() => page.evaluate(isStored, { keys: STORED_KEYS, pattern: pattern.source }));
    },
    screenshot: async (name: string) => {
      const folder = join(projectRoot, 'test-results', 'e2e');
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${name}.png`);
      await page.screenshot({ path });
      return path;
    },
  };
}

/** Webviews lie above the window, wherever they belong: only their place tells which part of it they cover. No named functions: the compiler would mark them. */
await selectors.register('webview-over', () => ({
  queryAll(_root: Element, part: string): Element[] {
    const outer = document.querySelector(`.part.${part}`)?.getBoundingClientRect();
    return [...document.querySelectorAll('iframe.webview.ready')].filter((frame) => {
      const { x, y, width, height } = frame.getBoundingClientRect();
      const [middle, centre] = [x + width / 2, y + height / 2];
      const isShown = width > 0 && height > 0 && getComputedStyle(frame).visibility === 'visible';
      return (
        isShown && outer && outer.left < middle && middle < outer.right && outer.top < centre && centre < outer.bottom
      );
    });
  },
  query(root: Element, part: string): Element | null {
    return this.queryAll(root, part)[0] ?? null;
  },
}));

/** The class that the workbench carries under a theme. */
function themeClass(theme: ThemeName): string {
  if (theme.endsWith('High Contrast')) {
    return theme.startsWith('Dark') ? 'hc-black' : 'hc-light';
  }
  return theme.startsWith('Dark') ? 'vs-dark' : 'vs';
}

/** The editors with their states, and what the extension keeps of the workspace. */
const STORED_KEYS = ['memento/workbench.parts.editor', 'event-trace.event-trace'];

/** Runs in the page: whether what VS Code has stored under a key matches the pattern. No named functions: the compiler would mark them. */
async function isStored({ keys, pattern }: { keys: readonly string[]; pattern: string }): Promise<boolean> {
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith('vscode-web-state-db-')) continue;
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(name);
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const items = database.transaction('ItemTable').objectStore('ItemTable');
    const requests = keys.map((key) => items.get(key));
    await new Promise((resolve, reject) => {
      items.transaction.oncomplete = resolve;
      items.transaction.onerror = reject;
    });
    database.close();
    if (requests.some(({ result }) => new RegExp(pattern).test(String(result)))) return true;
  }
  return false;
}
