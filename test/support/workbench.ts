import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FrameLocator, type Locator, type Page, selectors } from 'playwright-core';
import { openPages } from './failureShot';
import { until } from './postgres';
import { projectRoot } from './runProcess';
import type { VsCodeVersion } from './vscodeInstall';
import { windowPlace } from './windowPlace';

/** Names of VS Code's own themes, as the theme picker shows them. */
export type ThemeName = 'Dark Modern' | 'Light Modern' | 'Dark High Contrast' | 'Light High Contrast';

export type WorkbenchOptions = {
  /** The folder that the window opens, absolute. */
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
 * A VS Code window with the extension, driven as a person does. Every search waits until its target is there (two
 * minutes at most), and fails with what it looked for.
 */
export type Workbench = {
  /** The page itself, for anything without a helper here. */
  page: Page;
  /** The folder in which extensions store their data. */
  userFolder: string;
  /**
   * Runs a command by its title in the command palette (`Event Trace: Look Up…`), and picks the offered entry with this
   * text.
   */
  runCommand(title: string, entry?: string): Promise<void>;
  /** The open quick pick or input box: fill it, read it, press keys in it. */
  quickInput(): Locator;
  /** Types into the open quick pick or input box and accepts the selected entry. */
  typeAndAccept(text: string): Promise<void>;
  /** Looks a text up by the command, like a person who types it and presses Enter. */
  lookUp(text: string): Promise<void>;
  /** Chooses the entry of the open quick pick whose text contains `label`. */
  pick(label: string): Promise<void>;
  /** Opens the extension's side bar from the activity bar. */
  openSideBar(): Promise<void>;
  /** Returns the pane of the side bar with this title (`Consumers`), unfolded. */
  view(title: string): Promise<Locator>;
  /** Returns the rows of a tree view; `hasText` narrows to those that contain a text, or whose name begins with it. */
  treeRows(view: Locator, hasText?: string): Locator;
  /**
   * Clicks a row of a tree, or a part of it, until the outcome is there: a row that is being redrawn loses the click.
   */
  clickRow(row: Locator, brings: Outcome): Promise<void>;
  /** Unfolds a row of a tree, or folds an unfolded one. */
  toggleRow(row: Locator): Promise<void>;
  /** Moves the pointer onto a row of a tree: its buttons show, and after a moment its tooltip. */
  pointAtRow(row: Locator): Promise<void>;
  /**
   * Opens the context menu of a row by mouse and chooses an entry; calls `atMenu` while the menu is open. Resolves when
   * the outcome is there. Chooses again if nothing came: while VS Code redraws a list, it runs the chosen command
   * without the row.
   */
  chooseInMenu(row: Locator, entry: string, brings: Outcome, atMenu?: () => Promise<unknown>): Promise<void>;
  /** The document inside the webview of the visible editor. */
  webview(): FrameLocator;
  /** The document inside the visible webview of the side bar. */
  sideBarWebview(): FrameLocator;
  /** The status bar item whose text contains `text`, or matches it. */
  statusBarItem(text: string | RegExp): Locator;
  /**
   * Returns the notification whose text contains `text`, in the notification list, when it is there. The list closes
   * with its last message, and a window that tests drive shows no toasts.
   */
  notification(text: string): Promise<Locator>;
  /** Title of the active editor's tab. */
  activeEditor(): Locator;
  /** The first link in the text of the open editor that contains `text`. */
  link(text: string | RegExp): Locator;
  /**
   * Follows a link of the open editor by mouse until the outcome is there: a line that is being redrawn loses the
   * click.
   */
  followLink(link: Locator, brings: Outcome): Promise<void>;
  setTheme(theme: ThemeName): Promise<void>;
  /**
   * Waits until VS Code has stored the editors, or the extension's own state, so that it matches `pattern`. In the
   * browser VS Code stores only every few seconds, and not when the window closes.
   */
  untilStored(pattern: RegExp): Promise<void>;
  /** Waits until the stored state no longer matches. */
  untilForgotten(pattern: RegExp): Promise<void>;
  /** Saves the window as `test-results/e2e/<name>.png` and returns the path. */
  screenshot(name: string): Promise<string>;
  /** Ends the processes that run the extensions, as a crash does; VS Code starts others. Not on Windows. */
  crashExtensions(): void;
  close(): Promise<void>;
};

/** What a person sees appear or disappear. */
type Outcome = { shows: Locator } | { hides: Locator };

/** On a busy machine a panel may take a minute to open. */
const LONGEST_WAIT_MS = 120_000;
/**
 * If the entry is missing after this time, its quick input was closed by a page that took the focus, and the command is
 * run again.
 */
const PICK_WAIT_MS = 30_000;
/** An entry of an open menu accepts a click at once, and on a busy machine within seconds. */
const CLICK_WAIT_MS = 10_000;
/** Time for several attempts, within the time of a test. */
const LONGEST_CHOICE_MS = 200_000;

/** Opens a workspace in VS Code's web workbench with the built extension; resolves when the extension is there. */
export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { workspace, viewport = { width: 1440, height: 900 }, ...ofPlace } = options;
  const place = await windowPlace(ofPlace);
  const page = await place.context.newPage();
  openPages.add(page);
  page.once('close', () => openPages.delete(page));
  const close = async () => {
    await page.close();
    await place.leave();
  };
  try {
    page.setDefaultTimeout(LONGEST_WAIT_MS);
    await page.setViewportSize(viewport);
    const url = place.server.url({ workspace });
    await forgetEarlierWindows(page, url);
    await page.goto(url);
    await activityBarItem(page).waitFor();
    return {
      page,
      userFolder: place.server.userFolder,
      crashExtensions: place.server.crashExtensions,
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

/**
 * Removes the editors, layout and secrets that VS Code stores in the browser by the server's address; loaded files may
 * stay.
 */
async function forgetEarlierWindows(page: Page, url: string): Promise<void> {
  const devTools = await page.context().newCDPSession(page);
  const storageTypes = 'cookies,indexeddb,local_storage,service_workers,cache_storage';
  await devTools.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes });
  await devTools.detach();
}

function activityBarItem(page: Page): Locator {
  return page.locator('.activitybar').getByRole('tab', { name: 'Event Trace' });
}

function quickInputHelpers(page: Page) {
  const widget = page.locator('.quick-input-widget:visible');
  const quickInput = () => widget.locator('.quick-input-box input');
  const pickWithin = async (label: string, timeout: number, clickTimeout = timeout) => {
    // The tooltip of a row under the pointer covers other rows, and takes their clicks.
    await page.mouse.move(0, 0);
    const row = widget.locator('.monaco-list-row').filter({ hasText: label }).first();
    await row.waitFor({ timeout });
    await row.click({ timeout: clickTimeout });
  };
  const pick = (label: string) => pickWithin(label, LONGEST_WAIT_MS);
  const typeAndAccept = async (text: string) => {
    await quickInput().fill(text);
    await quickInput().press('Enter');
  };
  const runCommand = async (title: string, entry?: string) => {
    const run = async () => {
      // An input that is just closing would take the key presses.
      await widget.waitFor({ state: 'hidden' });
      await page.keyboard.press('F1');
      await quickInput().fill(`>${title}`, { timeout: PICK_WAIT_MS });
      // The rows of a closed input stay in the document: a longer click on one is useless.
      await pickWithin(title, PICK_WAIT_MS, CLICK_WAIT_MS);
      if (entry !== undefined) await pickWithin(entry, PICK_WAIT_MS, CLICK_WAIT_MS);
    };
    // The input closes when a page takes the focus, which on a busy machine may happen late and more than once.
    await run().catch(run).catch(run).catch(run);
  };
  return {
    quickInput,
    pick,
    typeAndAccept,
    runCommand,
    lookUp: async (text: string) => {
      await runCommand('Event Trace: Look Up');
      // The palette, which is closing meanwhile, would take the text.
      await widget.locator('input[placeholder^="Event, correlation"]').waitFor();
      await typeAndAccept(text);
    },
  };
}

function viewHelpers(page: Page) {
  /** Moves the pointer away: the tooltip of a row under the pointer covers the rows below and takes their clicks. */
  const leaveRow = () => page.mouse.move(0, 0);
  const documentIn = (part: string) => page.frameLocator(`webview-over=${part}`).frameLocator('iframe#active-frame');
  const isSo = async (outcome: Outcome) =>
    'shows' in outcome ? await outcome.shows.isVisible() : !(await outcome.hides.isVisible());
  const comes = (outcome: Outcome) => {
    const [what, state] = 'shows' in outcome ? [outcome.shows, 'visible' as const] : [outcome.hides, 'hidden' as const];
    return what.waitFor({ state, timeout: PICK_WAIT_MS }).then(
      () => true,
      () => false,
    );
  };
  const clickRow = (row: Locator, brings: Outcome) =>
    until(async () => {
      if (await isSo(brings)) return true;
      await leaveRow();
      await row.click();
      return await comes(brings);
    }, LONGEST_CHOICE_MS);
  /**
   * Points at a link while Control is down. The line is redrawn when Control goes down, and again when it goes up, so a
   * click that holds Control itself may never find a stable link. In a log that grows meanwhile, Control is ignored
   * until the pointer moves again.
   */
  const isAimedAt = async (link: Locator) => {
    await page.keyboard.up('Control');
    await leaveRow();
    const aimed = async () => {
      await link.hover({ timeout: CLICK_WAIT_MS });
      await page.keyboard.down('Control');
      await page.locator('.view-line .detected-link-active').first().waitFor({ timeout: 1_000 });
    };
    return await aimed().then(
      () => true,
      () => false,
    );
  };
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
      if (hasText === undefined) return rows;
      // A shortened name has its whole text as label.
      return rows.filter({ hasText }).or(rows.and(page.locator(`[aria-label^=${JSON.stringify(hasText)}]`)));
    },
    clickRow,
    toggleRow: async (row: Locator) => {
      const wanted = (await row.getAttribute('aria-expanded')) === 'true' ? 'false' : 'true';
      await clickRow(row.locator('.monaco-tl-twistie'), {
        shows: row.and(page.locator(`[aria-expanded="${wanted}"]`)),
      });
    },
    pointAtRow: async (row: Locator) => {
      await leaveRow();
      await row.hover();
    },
    chooseInMenu: async (
      row: Locator,
      entry: string,
      brings: Outcome,
      atMenu: () => Promise<unknown> = async () => undefined,
    ) => {
      const item = page.locator('.monaco-menu').getByRole('menuitem', { name: entry, exact: true });
      const chosen = async () => {
        await leaveRow();
        await row.click({ button: 'right' });
        // A row that is just being redrawn brings no menu, and a page that takes the focus closes an open menu.
        if (!(await comes({ shows: item }))) return false;
        await atMenu();
        // A menu ignores clicks for a moment after it has opened; the click that it accepts closes it.
        do await item.click({ timeout: CLICK_WAIT_MS }).catch(() => undefined);
        while (await item.isVisible());
        return await comes(brings);
      };
      await until(async () => {
        if ((await isSo(brings)) || (await chosen())) return true;
        await page.keyboard.press('Escape');
        return false;
      }, LONGEST_CHOICE_MS);
    },
    followLink: (link: Locator, brings: Outcome) =>
      until(async () => {
        if (await isSo(brings)) return true;
        if (!(await isAimedAt(link))) return false;
        await page.mouse.down();
        await page.mouse.up();
        await page.keyboard.up('Control');
        return await comes(brings);
      }, LONGEST_CHOICE_MS),
    webview: () => documentIn('editor'),
    sideBarWebview: () => documentIn('sidebar'),
  };
}

function windowHelpers(page: Page) {
  return {
    statusBarItem: (text: string | RegExp) =>
      page.locator('.statusbar-item:not([id="status.progress"])').filter({ hasText: text }),
    notification: async (text: string) => {
      const { runCommand } = quickInputHelpers(page);
      const message = page.locator('.notifications-center .notification-list-item').filter({ hasText: text });
      await until(async () => {
        await runCommand('Notifications: Show Notifications');
        return await message.waitFor({ timeout: 15_000 }).then(
          () => true,
          () => false,
        );
      });
      return message;
    },
    activeEditor: () => page.locator('.tab.active .tab-label'),
    link: (text: string | RegExp) => page.locator('.view-line .detected-link').filter({ hasText: text }).first(),
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
    untilForgotten: async (pattern: RegExp) => {
      await until(async () => !(await page.evaluate(isStored, { keys: STORED_KEYS, pattern: pattern.source })));
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

/**
 * Webviews lie above the window, wherever they belong: only their position says which part of it they cover. There are
 * no named functions, because the compiler would mark them.
 */
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

/** Returns the class that the workbench has under a theme. */
function themeClass(theme: ThemeName): string {
  if (theme.endsWith('High Contrast')) {
    return theme.startsWith('Dark') ? 'hc-black' : 'hc-light';
  }
  return theme.startsWith('Dark') ? 'vs-dark' : 'vs';
}

/** The editors with their states, and what the extension stores for the workspace. */
const STORED_KEYS = ['memento/workbench.parts.editor', 'event-trace.event-trace'];

/**
 * Runs in the page: whether a value that VS Code has stored under a key matches the pattern. There are no named
 * functions, because the compiler would mark them.
 */
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
