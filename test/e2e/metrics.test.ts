import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemoWorkspace } from '../../src/demo/workspace/workspace';
import { eventually } from '../support/eventually';
import { createFaultProxy, type FaultProxy } from '../support/faultProxy';
import { freePort } from '../support/freePort';
import { startPrometheus, type TestPrometheus } from '../support/prometheus';
import { untilAnswered } from '../support/untilAnswered';
import { openWorkbench, type Workbench } from '../support/workbench';

/** Enough scrapes for the rates of the first reading. */
const SCRAPES = 10;

/** A consumer of the demo together with what a real Prometheus has scraped from the demo's application. */
describe('history of a consumer with Prometheus', () => {
  let folder: string;
  let gate: FaultProxy;
  let prometheus: TestPrometheus;
  let workbench: Workbench;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'event-trace-metrics-'));
    await writeDemoWorkspace(folder);
    const port = await freePort();
    // Prometheus starts later than the window's history, so that the charts begin the same way each time.
    gate = await createFaultProxy(port);
    await gate.refuse();
    prometheus = await startPrometheus(`http://127.0.0.1:${gate.port}/metrics`);
    // A window in a browser reads machine settings from its folder; it reads the user's only after a reload.
    const file = join(folder, '.vscode', 'settings.json');
    const settings = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...settings, 'eventTrace.metrics.prometheusUrl': prometheus.url }));
    workbench = await openWorkbench({
      workspace: folder,
      settings: { 'eventTrace.demo.metricsPort': port },
    });
    // The embedded database takes seconds to start, and longer on a busy machine.
    await workbench.statusBarItem('behind').waitFor({ timeout: 120_000 });
    await gate.accept();
    await untilAnswered(async () => ((await scrapes()) >= SCRAPES ? true : undefined));
  });

  after(async () => {
    await workbench?.close();
    await prometheus?.stop();
    await gate?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Returns how often the shop's handlers were scraped. */
  const scrapes = async () => {
    const query = encodeURIComponent('max(count_over_time(pupsourcing_events_processed_total[5m]))');
    const answer = await fetch(`${prometheus.url}/api/v1/query?query=${query}`);
    const { data } = (await answer.json()) as { data: { result: { value: [number, string] }[] } };
    return Number(data.result[0]?.value[1] ?? 0);
  };
  const page = () => workbench.webview();
  const spoken = () =>
    page()
      .locator('[aria-live]')
      .filter({ hasText: /waiting: / });
  const spokenTime = async () => (await spoken().textContent())?.split(';')[0];
  const pressInCharts = async (key: string) => {
    await page().locator('canvas').first().waitFor();
    await page().getByRole('application').focus();
    await workbench.page.keyboard.press(key);
  };

  /** Returns the time of the first point; asks again, because the charts may just be getting earlier points. */
  const timeOfFirstPoint = () =>
    eventually(async () => {
      await pressInCharts('Home');
      const time = await spokenTime();
      await pressInCharts('Home');
      assert.equal(await spokenTime(), time);
      return time;
    });

  it('shows the values of Prometheus beside those of the polls', async () => {
    await workbench.runCommand('Event Trace: Open Consumer', 'order_fulfilment');
    await page().getByRole('heading', { name: 'order_fulfilment', level: 1 }).waitFor();
    await page().getByText('lag (Prometheus)').first().waitFor();
    await page().getByText('Time to handle an event, 95th percentile').first().waitFor();
    await eventually(async () => assert.equal(await page().getByRole('alert').count(), 0));
    await workbench.screenshot('consumer-prometheus');
  });

  it('is drawn from the same first point after the window is reloaded', async () => {
    const before = await timeOfFirstPoint();
    await workbench.runCommand('Developer: Reload Window');
    await workbench.page.waitForEvent('load');
    await page().getByRole('heading', { name: 'order_fulfilment', level: 1 }).waitFor({ timeout: 120_000 });
    await page().getByText('lag (Prometheus)').first().waitFor({ timeout: 120_000 });
    await eventually(async () => assert.equal(await timeOfFirstPoint(), before));
    await workbench.screenshot('consumer-reloaded');
  });
});
