import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { diagnosis, metrics, minutes, NOW, showConsumer, windowEvent } from '../support/consumerPage';
import { makeEvent } from '../support/events';
import { atRest, eventually } from '../support/eventually';
import { fixtureEvents } from '../support/fixtures';
import { fixtureConsumers } from '../support/marked';
import { only } from '../support/polls';
import { THEMES } from '../support/themes';
import type { TracePage } from '../support/tracePage';
import { consumerSuite, eventsSuite, traceSuite } from '../support/webviewSuite';

/** Checks what only the eye sees: what is aligned, what is cut off, which colours have a meaning. */
describe('layout of the consumer page', () => {
  const lab = consumerSuite();

  it('has all figures on one line, with the sparkline beside them', async () => {
    const { page } = await openConsumer(1440);
    await eventually(async () => assert.equal(await page.locator('.figure .sparkline').count(), 1));
    await eventually(async () => {
      const tops = await page.locator('.figure:not(.scope) dd').evaluateAll((values) =>
        values.map((value) => {
          const text = document.createRange();
          text.selectNodeContents(value.firstChild ?? value);
          return text.getBoundingClientRect().top;
        }),
      );
      assert.ok(tops.length >= 5);
      assert.ok(Math.max(...tops) - Math.min(...tops) < 1, tops.join());
    });
  });

  it('shows a word of the status band whole or not at all, and has each word in a title', async () => {
    for (const width of [300, 480, 1024, 1440]) {
      const { page } = await openConsumer(width);
      await eventually(async () => {
        const words = await page.locator('.status-band .span').evaluateAll((spans) =>
          spans.map((span) => {
            const box = span.getBoundingClientRect();
            const word = span.querySelector('.status-word')?.getBoundingClientRect();
            const isSeen = word !== undefined && word.top < box.bottom - 4;
            return {
              isSeen,
              isWhole: word !== undefined && word.right <= box.right + 0.5,
              title: span.getAttribute('title'),
            };
          }),
        );
        assert.equal(words.length, 3);
        for (const { isSeen, isWhole, title } of words) {
          assert.ok(!isSeen || isWhole, `${width} pixels: ${title}`);
          assert.match(title ?? '', /^(caught up|catching up|blocked) from 22 Nov/);
        }
        if (width >= 480) assert.ok(words[0]?.isSeen, `the longest has its word at ${width} pixels`);
      });
    }
  });

  it('shows ages in the list of waiting events at every width, and streams if the panel is wider than 440 pixels', async () => {
    const window = (segment: number) => ({
      segment,
      checkpoint: '448',
      events: Array.from({ length: 3 }, (_, i) => windowEvent(449 + i, { stoppedHere: segment + i === 0 })),
      rest: 0,
    });
    for (const windows of [[window(0)], [window(0), window(1)]]) {
      for (const width of [300, 480, 1024]) {
        const webview = await lab.open({ width, height: 900 });
        await showConsumer(webview, { diagnosis: diagnosis({ windows }) });
        const row = webview.page.locator('.backlog .event').first();
        const at = `${width} pixels, ${windows.length} segments`;
        await eventually(async () => {
          const shown = await row.evaluate((element) =>
            [...element.children]
              .filter((cell) => cell.getClientRects().length > 0)
              .map((cell) => {
                const { left, right } = cell.getBoundingClientRect();
                return { name: cell.classList[0] ?? '', left, right, isCut: cell.scrollWidth > cell.clientWidth };
              }),
          );
          const cell = (name: string) => shown.find((each) => each.name === name);
          assert.ok(cell('event-time')?.isCut === false, `the age at ${at}`);
          assert.equal(cell('event-stream') !== undefined, width > 440, `the stream at ${at}`);
          for (const [i, each] of shown.slice(1).entries()) {
            assert.ok(each.left >= (shown[i]?.right ?? 0), `${each.name} stands beside the one before at ${at}`);
          }
        });
        await eventually(async () => assert.match((await row.textContent()) ?? '', /449/));
        await eventually(async () =>
          assert.equal(await row.getByText('stopped here').count(), 1, `said to who cannot see it at ${at}`),
        );
      }
    }
  });

  it('has its buttons beside the name, or all of them below it', async () => {
    for (const width of [480, 680, 740, 900, 1024]) {
      const { page } = await openConsumer(width);
      await eventually(async () => {
        const [name, actions] = await Promise.all(
          ['h1', '.actions'].map((part) =>
            page.locator(part).evaluate((element) => element.getBoundingClientRect().toJSON()),
          ),
        );
        const isBelow = actions.top >= name.bottom - 2;
        assert.ok(!isBelow || actions.left === name.left, `${width} pixels: ${JSON.stringify(actions)}`);
      });
    }
  });

  it('cuts nothing off the status at any width', async () => {
    for (const width of [200, 240, 300]) {
      const { page } = await openConsumer(width);
      await eventually(async () => {
        const status = await page.locator('.title-row .status-word').evaluate((word) => word.getBoundingClientRect());
        assert.ok(status.right <= width, `${status.right} of ${width} pixels`);
      });
    }
  });

  it('writes the highest number of the append rate above its bar, wherever the bar is', async () => {
    for (const highest of [0, 30, 59]) {
      const webview = await lab.open({ width: 480, height: 1_800 });
      const hour = minutes().map((minute, i) => ({ ...minute, events: i === highest ? 12_408 : 60 }));
      await showConsumer(webview);
      await webview.answer('appendRate', { value: hour });
      await webview.page.clock.setFixedTime(NOW + 120_000);
      await webview.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
      await webview.page.getByRole('button', { name: 'Look for the reason again' }).click();
      await webview.page.locator('.bars-most').waitFor();
      await eventually(async () => {
        const bar = await webview.page.locator('.bars').boundingBox();
        const label = await webview.page.locator('.bars-most').boundingBox();
        assert.ok(bar && label && label.y + label.height <= bar.y, JSON.stringify([label, bar]));
      });
    }
  });

  it('names what the columns of its history count, and how a row sums up its time', async () => {
    const webview = await openConsumer(1440);
    await webview.page.getByRole('switch', { name: 'Show as table' }).click();
    await eventually(async () => {
      const heads = await webview.page.locator('.history').getByRole('columnheader').allInnerTexts();
      assert.deepEqual(heads, ['Until', 'Status', 'Most waiting', 'Oldest waiting', 'Appended / min', 'Handled / min']);
    });
    await webview.page.getByText('Each row covers 1 min up to its time').waitFor();
  });

  it('cuts off no column head of its history when a metrics server adds columns', async () => {
    const webview = await lab.open({ width: 1024, height: 1_800 });
    await webview.answer('metrics', { value: metrics() });
    await showConsumer(webview, { hasMetrics: true });
    await webview.page.getByRole('switch', { name: 'Show as table' }).click();
    const last = webview.page.locator('.history').getByRole('columnheader', { name: 'Errors / min (Prometheus)' });
    await last.waitFor();
    await eventually(async () => {
      const cut = await webview.page
        .locator('.history')
        .getByRole('columnheader')
        .evaluateAll((all) =>
          all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).map((head) => head.textContent),
        );
      assert.deepEqual(cut, []);
    });
  });

  async function openConsumer(width: number) {
    const webview = await lab.open({ width, height: 1_800 });
    await showConsumer(webview, { summary: { handler: 'billing_outbox.go:23' } });
    await webview.page.locator('.status-band .span').first().waitFor();
    return webview;
  }
});

describe('layout of the events', () => {
  const lab = eventsSuite();

  it("shows the filter's placeholder whole in the narrowest side bar, beside the count of 10,000 events", async () => {
    const view = await lab.open({ width: 300 });
    await view.show(Array.from({ length: 10_000 }, (_, i) => makeEvent(i)));
    await view.page.getByText('newest 10,000').waitFor();
    await eventually(async () => assert.deepEqual(await cutPlaceholders(view.page, '.filter-input'), []));
  });
});

describe('layout of a trace', () => {
  const lab = traceSuite();
  const captured = fixtureEvents().findLast(({ eventType }) => eventType === 'PaymentCaptured');
  const events = fixtureEvents().filter(({ correlationId }) => correlationId === captured?.correlationId);

  async function open(options: Parameters<typeof lab.open>[0] = {}): Promise<TracePage> {
    const trace = await lab.open(options);
    await trace.show(events);
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers(), problem: null });
    await trace.page.locator('.stopped-count').waitFor();
    return trace;
  }

  it("shows the search's placeholder whole, and leaves no button alone on a line during a search", async () => {
    for (const width of [300, 480, 1024, 1440]) {
      const { page } = await open({ width });
      await eventually(async () =>
        assert.deepEqual(await cutPlaceholders(page, '.search ui-text-field'), [], `${width} pixels`),
      );
      await page.getByRole('switch', { name: 'Log lines between the events' }).click();
      const field = page.getByRole('textbox', { name: 'log text' });
      await field.waitFor();
      await eventually(async () =>
        assert.deepEqual(await cutPlaceholders(page, '.search ui-text-field'), [], `${width} pixels, with log lines`),
      );
      await field.fill('Pay');
      await page.locator('.search-count').waitFor();
      await eventually(async () => {
        const lines = await page.locator('.toolbar-buttons').evaluate((buttons) => {
          const middles = [...buttons.children].map((button) => {
            const { top, height } = button.getBoundingClientRect();
            return Math.round((top + height / 2) / 10);
          });
          return [...new Set(middles)].map((middle) => middles.filter((each) => each === middle).length);
        });
        assert.ok(
          lines.length === 1 || (width < 640 && lines.every((count) => count > 1)),
          `${width}: ${lines.join()}`,
        );
      });
    }
  });

  it('keeps rows and details in sight of whoever scrolls, in a small window and with a zoom of 200 %', async () => {
    for (const size of [
      { width: 360, height: 350 },
      { width: 1_000, height: 240 },
    ]) {
      const { page } = await open(size);
      await page.locator('.event-row').first().click();
      const details = page.locator('.details');
      await details.waitFor();
      const rows = page.locator('.scroller').first();
      const heightOf = (part: typeof rows) => part.evaluate(({ clientHeight }) => clientHeight);
      const at = `${size.width} × ${size.height}`;
      await eventually(async () =>
        assert.ok((await heightOf(rows)) >= 3 * 22 + 24, `three rows below their head, ${at}`),
      );
      await eventually(async () => assert.ok((await heightOf(details)) >= 140, at));
      await page.locator('.head').hover();
      await page.mouse.wheel(0, 1_000);
      await eventually(async () => {
        const box = (await details.boundingBox()) ?? assert.fail();
        assert.ok(box.y + box.height <= size.height + 1, `the end of the details, ${at}`);
      });
    }
  });

  it('draws handled events faintly, stopped ones fully, and a dash for events out of scope', async () => {
    const trace = await open();
    const look = (mark: string) =>
      trace.page
        .locator(`.event-row .mark-${mark}`)
        .first()
        .evaluate((element) => ({ opacity: Number(getComputedStyle(element).opacity), icon: element.className }));
    await eventually(async () => assert.ok((await look('handled')).opacity < 0.8));
    await eventually(async () => assert.match((await look('handled')).icon, /codicon-check/));
    await eventually(async () => assert.equal((await look('stopped')).opacity, 1));
    await trace.push({ type: 'consumers', snapshot: fixtureConsumers({ scope: only('Order') }), problem: null });
    await trace.page.locator('.mark-outside').first().waitFor();
    await eventually(async () => assert.match((await look('outside')).icon, /codicon-dash/));
    await eventually(async () => assert.ok((await look('outside')).opacity < 0.8));
  });

  it('says "Copied" for two seconds', async () => {
    const { page } = await open();
    const below = await atRest(page, () => page.locator('.ids').boundingBox());
    await page.clock.install({ time: NOW });
    await page.clock.pauseAt(NOW + 1_000);
    await page.getByRole('button', { name: 'Copy the correlation id' }).click();
    await page.getByRole('status').filter({ hasText: 'Copied' }).waitFor();
    await eventually(async () => assert.deepEqual(await page.locator('.ids').boundingBox(), below, 'nothing moves'));
    await page.clock.runFor(1_900);
    await eventually(async () => assert.equal(await page.getByText('Copied').count(), 1));
    await page.clock.runFor(200);
    await eventually(async () => assert.equal(await page.getByText('Copied').count(), 0));
  });

  for (const theme of THEMES) {
    it(`draws each kind of stream in one colour that does not mean an error or a warning, ${theme}`, async () => {
      const trace = await lab.open({ theme });
      const kinds = Array.from({ length: 12 }, (_, i) => `Kind${i}`);
      await trace.show(
        kinds.flatMap((type, i) =>
          [0, 1].map((n) => makeEvent(2 * i + n, { stream: { context: null, type, id: `${i}` }, causationId: null })),
        ),
      );
      await trace.page.locator('.event-row').nth(23).waitFor();
      await eventually(async () => {
        const reserved = await trace.page.evaluate(() =>
          ['editorError-foreground', 'editorWarning-foreground', 'charts-red', 'charts-yellow'].map((name) => {
            const probe = document.body.appendChild(document.createElement('i'));
            probe.style.color = `var(--vscode-${name})`;
            return getComputedStyle(probe).color;
          }),
        );
        const colours = await trace.page.locator('.event-row').evaluateAll((rows) =>
          rows.map((row) => {
            const look = [...(row.querySelector('.lane .row-mark')?.classList ?? [])].filter((name) =>
              /^(hue|shape)-/.test(name),
            );
            const probe = row.appendChild(document.createElement('i'));
            probe.className = look.find((name) => name.startsWith('hue-')) ?? '';
            probe.style.color = 'var(--hue)';
            const kind = row.querySelector('.stream-text')?.textContent?.split('/')[0] ?? '';
            const { color } = getComputedStyle(probe);
            probe.remove();
            return { kind, look: look.join(' '), colour: color };
          }),
        );
        assert.equal(colours.length, 24);
        const looks = new Map(colours.map(({ kind, look }) => [kind, look]));
        for (const { kind, look, colour } of colours) {
          assert.equal(look, looks.get(kind), 'both events of a stream look alike');
          assert.ok(!reserved.includes(colour), `${kind}: ${colour}`);
        }
        assert.equal(new Set(looks.values()).size, kinds.length, 'colour and shape distinguish the kinds');
      });
    });
  }
});

/** Returns the placeholders of empty fields that are cut off. */
function cutPlaceholders(page: Page, field: string): Promise<string[]> {
  return page.locator(field).evaluateAll((fields) =>
    fields.flatMap((each) => {
      const input = each instanceof HTMLInputElement ? each : (each.shadowRoot?.querySelector('input') ?? null);
      if (input === null) return ['no field'];
      const style = getComputedStyle(input);
      const measure = document.createElement('canvas').getContext('2d');
      if (!measure) return ['no measure'];
      measure.font = `${style.fontSize} ${style.fontFamily}`;
      const needed = measure.measureText(input.placeholder).width;
      const room = input.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
      return needed <= room ? [] : [`${input.placeholder}: ${Math.ceil(needed)} of ${Math.floor(room)} pixels`];
    }),
  );
}
