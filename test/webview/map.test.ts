import assert from 'node:assert/strict';
import type { StoreMap } from '../../src/model/map/storeMap';
import { accessFindings } from '../support/axe';
import { uuid } from '../support/events';
import { atRest, eventually } from '../support/eventually';
import { latinWords, pseudo, pseudoBundle } from '../support/l10n/pseudo';
import { until } from '../support/postgres';
import { THEMES } from '../support/themes';
import { renderedText, type Webview, type WebviewOptions } from '../support/webviewLab';
import { mapSuite } from '../support/webviewSuite';

const HOSTILE = '<img src=x onerror="window.hacked=1">';

const map: StoreMap = {
  types: [
    { name: 'OrderPlaced', perS: 0.5, newestId: uuid(3), isStored: true },
    { name: HOSTILE, perS: 0.5, newestId: uuid(4), isStored: true },
    { name: 'EmailSent', perS: null, newestId: null, isStored: false },
  ],
  consumers: [
    { name: 'payments', status: 'stopped', muted: false, waiting: 12, more: false, isOpen: false },
    { name: 'audit', status: 'caughtUp', muted: false, waiting: 0, more: false, isOpen: true },
  ],
  links: [
    { kind: 'handles', from: 'OrderPlaced', to: 'payments', perS: 0.5, newestId: uuid(3), isCertain: true },
    { kind: 'makes', from: 'payments', to: HOSTILE, perS: 0.5, newestId: uuid(4), isCertain: true },
    { kind: 'makes', from: 'payments', to: 'EmailSent', perS: null, newestId: null, isCertain: true },
  ],
  events: 468,
};

describe('map page', () => {
  const lab = mapSuite();

  async function show(options: WebviewOptions = {}, shown = map): Promise<Webview> {
    const view = await lab.open(options);
    await view.push({ type: 'open', state: { connection: 'dev' } });
    await view.push({ type: 'map', map: shown });
    return view;
  }

  it('shows nothing of the previous store once the connection leads to another store', async () => {
    const view = await show();
    await view.page.locator('.node').first().waitFor();
    await view.push({ type: 'open', state: { connection: 'dev' } });
    await view.page.locator('.node').first().waitFor({ state: 'detached' });
  });

  it('shows types, consumers with their lag, and rates on the arrows between them', async () => {
    const view = await show();
    await eventually(async () => {
      const texts = await view.page
        .locator('.node')
        .evaluateAll((nodes) =>
          nodes.map((node) => [...node.querySelectorAll('text')].map((text) => text.textContent).join(' ')),
        );
      assert.deepEqual(texts, [
        'OrderPlaced 30/min',
        '<img src=x onerror="window.ha… 30/min',
        'EmailSent not stored',
        'payments stopped · 12 waiting',
        'audit every event, as far as known · caught up',
      ]);
    });
    await eventually(async () =>
      assert.deepEqual(await view.page.locator('.link > text').allTextContents(), ['30/min', '30/min', '']),
    );
    await eventually(async () =>
      assert.match(await renderedText(view.page.locator('.counts')), /3 event types · 2 consumers · .*468 events/),
    );
    await eventually(async () => assert.equal(await view.page.evaluate(() => 'hacked' in window), false));
  });

  it('opens the events of a type, a consumer, and the newest trace along an arrow, by pointer and by keyboard', async () => {
    const view = await show();
    await view.page.getByRole('button', { name: /^OrderPlaced, .*show its events/ }).click();
    await view.page.getByRole('button', { name: /^payments, .*open this consumer/ }).focus();
    await view.page.keyboard.press('Enter');
    await view.page.getByRole('button', { name: /^payments handles OrderPlaced/ }).focus();
    await view.page.keyboard.press('Space');
    await view.page.getByRole('button', { name: /^payments makes EmailSent; not seen yet/ }).focus();
    await view.page.keyboard.press('Enter');
    await eventually(async () => {
      const asked = (await view.sent()).flatMap(({ type, request }) => (type === 'request' ? [request] : []));
      assert.deepEqual(asked, [
        { kind: 'showType', eventType: 'OrderPlaced' },
        { kind: 'openConsumer', consumer: 'payments' },
        { kind: 'openEvent', eventId: uuid(3) },
      ]);
    });
  });

  it('is one stop for Tab; the arrow keys reach each node before its outgoing arrows, and follow the arrows', async () => {
    const { page } = await show();
    const focused = () =>
      page.evaluate(() => document.activeElement?.querySelector(':scope > title')?.textContent ?? '');
    const name = async () => (await focused()).replace(/[,;:].*/, '');
    const leads = async (key: string, expected: string | RegExp, message?: string) => {
      await page.keyboard.press(key);
      await eventually(async () =>
        typeof expected === 'string'
          ? assert.equal(await name(), expected, message)
          : assert.match(await name(), expected, message),
      );
    };
    /** Presses a key and waits until another part has the focus. */
    const press = async (key: string) => {
      const before = await focused();
      await page.keyboard.press(key);
      await eventually(async () => assert.notEqual(await focused(), before));
      return await name();
    };
    await page.getByRole('switch', { name: 'Fit into the window (0)' }).focus();
    await leads('Tab', 'OrderPlaced');
    await leads('Tab', '', 'what is behind the map');
    await leads('Shift+Tab', 'OrderPlaced');
    await leads('ArrowRight', 'payments handles OrderPlaced');
    await leads('ArrowRight', 'payments');
    await leads('ArrowRight', /^payments makes /);
    await leads('ArrowLeft', 'payments');
    await leads('ArrowLeft', 'payments handles OrderPlaced');
    const walked = [await press('Home')];
    while (walked.length < 8) walked.push(await press('ArrowDown'));
    assert.equal(new Set(walked).size, 8, walked.join(' | '));
    const after = walked.slice(walked.indexOf('payments') + 1, walked.indexOf('payments') + 3);
    assert.ok(
      after.every((part) => part.startsWith('payments makes')),
      walked.join(' | '),
    );
    await leads('ArrowDown', walked[7] ?? '', 'the last one');
    await leads('ArrowUp', walked[6] ?? '');
    await leads('End', walked[7] ?? '');
  });

  it('highlights what is linked to the node under the pointer', async () => {
    const { page } = await show();
    await page.locator('.node.consumer').first().hover();
    await eventually(async () => assert.equal(await page.locator('.link.lit').count(), 3));
    await eventually(async () => assert.equal(await page.locator('.node:not(.lit)').count(), 1));
  });

  it('fits into the window, and zooms in and out by button and by key', async () => {
    const wide = Array.from({ length: 14 }, (_, at) => ({
      ...map.types[0],
      name: `Type${at}`,
      perS: 1,
      newestId: null,
      isStored: true,
    }));
    const links = wide.slice(1).map(({ name }, at) => ({
      ...({ kind: 'follows', from: `Type${at}`, to: name, perS: 1, newestId: null, isCertain: true } as const),
    }));
    const { page } = await show({ width: 700, height: 420 }, { types: wide, consumers: [], links, events: 9 });
    const sizes = () =>
      page.locator('.map-scroller > .side-scroller').evaluate((room) => {
        const drawn = room.querySelector('svg')?.getBoundingClientRect();
        return {
          fits: room.scrollWidth <= room.clientWidth && room.scrollHeight <= room.clientHeight,
          width: drawn?.width ?? 0,
        };
      });
    await eventually(async () => assert.equal((await sizes()).fits, false, 'its words would be too small to read'));
    await page.getByRole('switch', { name: 'Fit into the window (0)' }).click();
    await until(async () => (await sizes()).fits);
    const fitted = (await atRest(page, sizes)).width;
    await page.getByRole('button', { name: 'Enlarge (+)' }).click();
    await eventually(async () => assert.ok((await sizes()).width > fitted));
    await page.getByRole('button', { name: /^Type3, / }).focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('+');
    await eventually(async () => assert.equal((await sizes()).fits, false, 'the enlarged map scrolls'));
    await page.keyboard.press('-');
    await page.keyboard.press('0');
    await until(async () => (await sizes()).fits);
    await eventually(async () => assert.equal((await sizes()).width, fitted));
  });

  it('is saved in two formats, and says why saving failed', async () => {
    const view = await show();
    await view.answer('export', { error: 'No space is left.' });
    for (const item of ['Save as SVG…', 'Save as Mermaid…']) {
      await view.page.getByRole('button', { name: 'Save map' }).click();
      await view.page.getByRole('menuitem', { name: item }).click();
    }
    await eventually(async () =>
      assert.deepEqual(await view.requests('export'), [
        { kind: 'export', format: 'svg' },
        { kind: 'export', format: 'mermaid' },
      ]),
    );
    await view.page.getByText('No space is left.').waitFor();
    await view.push({ type: 'problem', reason: 'The server went away.' });
    await view.page.getByText('The server went away.').waitFor();
    await eventually(async () => assert.equal(await view.page.locator('.node').count(), 5, 'the map stays'));
  });

  it('says that a store is empty', async () => {
    const view = await show({}, { types: [], consumers: [], links: [], events: 0 });
    await eventually(async () =>
      assert.match(await renderedText(view.page.locator('.empty')), /no events and no consumers/),
    );
  });

  it('has no English left in another language', async () => {
    const name = (at: number) => `${at}`;
    const shown: StoreMap = {
      ...map,
      types: map.types.map((type, at) => ({ ...type, name: name(at) })),
      consumers: map.consumers.map((consumer, at) => ({ ...consumer, name: name(at) })),
      links: [
        { kind: 'handles', from: '0', to: '0', perS: 0.5, newestId: uuid(3), isCertain: true },
        { kind: 'makes', from: '0', to: '1', perS: 0.001, newestId: uuid(4), isCertain: false },
        { kind: 'follows', from: '1', to: '2', perS: null, newestId: null, isCertain: true },
      ],
    };
    const { page } = await show({ messages: pseudoBundle() }, shown);
    await page.locator('.node').first().waitFor();
    await page.getByRole('button', { name: pseudo('Save map') }).click();
    await eventually(async () => assert.deepEqual(await latinWords(page, ['dev', 'min']), []));
  });

  for (const theme of THEMES) {
    it(`has no serious accessibility finding and no CSP violation, ${theme}`, async () => {
      const view = await show({ theme });
      await view.page.locator('.node').first().waitFor();
      await eventually(async () => assert.deepEqual(await accessFindings(view.page), []));
      await eventually(async () => assert.deepEqual(await view.cspViolations(), []));
    });
  }
});
