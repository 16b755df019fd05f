import type { Page } from 'playwright-core';
import type { HeaderBatch } from '../../src/model/event/headerBatch';
import { traceLab } from './tracePage';

export interface PanelFigures {
  readonly events: number;
  /** From the last received batch to the frame that shows all rows. */
  readonly openMs: number;
  /** From the click to the list with all log lines; 0 without log lines. */
  readonly logLinesMs: number;
  /** 95th percentile of the time between frames while scrolling through the whole list. */
  readonly p95FrameMs: number;
  /** JavaScript heap with the buffers of typed arrays, after a garbage collection. */
  readonly heapMb: number;
}

const BATCH = 5_000;
const SCROLL_FRAMES = 180;

/**
 * Opens the trace page with a made-up trace of `events` rows in Chromium, optionally with a log line for each, scrolls
 * through it and measures.
 */
export async function measurePanel(events: number, withLogLines = false): Promise<PanelFigures> {
  const lab = await traceLab();
  try {
    const trace = await lab.open({ width: 1280, height: 800 });
    await trace.show([]);
    const openMs = await trace.page.evaluate(openRows, { events, batchSize: BATCH });
    const logLinesMs = withLogLines ? await trace.page.evaluate(showLogLines, events) : 0;
    const p95FrameMs = await trace.page.evaluate(scrollThrough, SCROLL_FRAMES);
    const heapMb = await heapOf(trace.page);
    await trace.close();
    return { events, openMs, logLinesMs, p95FrameMs, heapMb };
  } finally {
    await lab.close();
  }
}

/** Opens and scrolls a plain virtual list of the same number of text rows in an empty page, as a reference. */
export async function measurePlainList(events: number): Promise<PanelFigures> {
  const lab = await traceLab();
  try {
    const trace = await lab.open({ width: 1280, height: 800 });
    const openMs = await trace.page.evaluate(openPlainList, events);
    const p95FrameMs = await trace.page.evaluate(scrollThrough, SCROLL_FRAMES);
    const heapMb = await heapOf(trace.page);
    await trace.close();
    return { events, openMs, logLinesMs: 0, p95FrameMs, heapMb };
  } finally {
    await lab.close();
  }
}

async function heapOf(page: Page): Promise<number> {
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await devTools.send('Runtime.getHeapUsage');
  return (usedSize + backingStorageSize) / 1e6;
}

/**
 * Runs in the page and replaces its content: one array of texts, rows of one height, only the visible ones in the
 * document.
 */
async function openPlainList(count: number): Promise<number> {
  const started = performance.now();
  const texts = Array.from({ length: count }, (_, i) => `event ${i}`);
  const height = 22;
  const scroller = document.createElement('div');
  scroller.className = 'scroller';
  scroller.style.cssText = 'height: 800px; overflow: auto';
  const canvas = document.createElement('div');
  canvas.style.cssText = `position: relative; height: ${count * height}px`;
  scroller.append(canvas);
  document.body.replaceChildren(scroller);
  scroller.addEventListener('scroll', () => {
    const first = Math.floor(scroller.scrollTop / height);
    const rows = texts.slice(first, first + 40).map((text, i) => {
      const row = document.createElement('div');
      row.style.cssText = `position: absolute; top: ${(first + i) * height}px`;
      row.textContent = text;
      return row;
    });
    canvas.replaceChildren(...rows);
  });
  scroller.dispatchEvent(new Event('scroll'));
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - started;
}

/** Runs in the page: sends the batches and waits until the list has all rows and a frame was drawn. */
async function openRows({ events, batchSize }: { events: number; batchSize: number }): Promise<number> {
  let batches: HeaderBatch[] = window.fakeHost.synthetic(events, batchSize);
  let receivedAt = 0;
  window.addEventListener('message', (message) => {
    if (message.data.type === 'rows') receivedAt = performance.now();
  });
  for (const batch of batches) window.fakeHost.push({ type: 'rows', batch });
  window.fakeHost.push({ type: 'progress', progress: { state: 'done' } });
  batches = [];
  const last = `[aria-rowcount="${events + 2}"] .event-row`;
  while (document.querySelector(last) === null) await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - receivedAt;
}

/** Runs in the page: adds a log line under every event; returns how long it takes until the list has them. */
async function showLogLines(events: number): Promise<number> {
  const [batch] = window.fakeHost.synthetic(events, events);
  const bytes = batch?.eventIds ?? new Uint8Array();
  // A named function would need a helper that the page does not have.
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const lines = Array.from({ length: events }, (_, i) => ({
    eventId: hex.slice(i * 32, i * 32 + 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    time: (batch?.times[i] ?? 0) + 3,
    level: i % 50 === 0 ? ('error' as const) : ('info' as const),
    text: `handling event ${i}`,
    isRetry: false,
    file: '/var/log/api.log',
    lineNumber: i + 1,
    column: 0,
  }));
  window.fakeHost.answer('traceLogs', { value: { lines, files: 1, more: false, clock: null } });
  const clickedAt = performance.now();
  document.querySelector<HTMLElement>('[aria-label="Log lines between the events"]')?.click();
  const last = `[aria-rowcount="${2 * events + 2}"] .event-row`;
  while (document.querySelector(last) === null) await new Promise(requestAnimationFrame);
  return performance.now() - clickedAt;
}

/** Runs in the page: scrolls from top to bottom in equal steps, one a frame. */
async function scrollThrough(frames: number): Promise<number> {
  const scroller = document.querySelector('.scroller');
  if (scroller === null) throw new Error('There is no list.');
  const step = (scroller.scrollHeight - scroller.clientHeight) / frames;
  const times: number[] = [];
  let before = await new Promise(requestAnimationFrame);
  for (let i = 1; i <= frames; i++) {
    scroller.scrollTop = i * step;
    const now = await new Promise(requestAnimationFrame);
    times.push(now - before);
    before = now;
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length * 0.95)] ?? 0;
}
