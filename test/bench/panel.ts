import { measurePanel, measurePlainList, type PanelFigures } from '../support/panelBench';
import { type Figure, type Reach, type Section, timesOf } from './measure';

const ROUNDS = 5;

const SIZES: readonly { readonly events: number; readonly open: Reach; readonly memory?: Reach }[] = [
  { events: 1_000, open: { atMost: 400 } },
  { events: 10_000, open: { atMost: 400 } },
  { events: 100_000, open: { atMost: 1_500 }, memory: { atMost: 150 } },
];

/** The trace page in Chromium: opening traces of three sizes and scrolling them, against a plain list with as many rows. */
export async function panelSection(): Promise<Section> {
  const figures: Figure[] = [];
  for (const { events, open, memory } of SIZES) {
    const ours: PanelFigures[] = [];
    const plain: PanelFigures[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await measurePanel(events));
      plain.push(await measurePlainList(events));
    }
    const size = events.toLocaleString('en');
    const compare = (question: string, of: (figures: PanelFigures) => number, reach?: Reach): Figure => ({
      question,
      ours: timesOf(ours.map(of)),
      yardstick: { name: 'a plain virtual list', times: timesOf(plain.map(of)) },
      ...(reach ? { reach } : {}),
    });
    figures.push(
      compare(`panel: open ${size} events`, ({ openMs }) => openMs, open),
      compare(`panel: scroll ${size} events, p95 frame`, ({ p95FrameMs }) => p95FrameMs, { atMost: 34 }),
      { ...compare(`panel: memory with ${size} events`, ({ heapMb }) => heapMb, memory), unit: 'MB' },
    );
  }
  const logs: PanelFigures[] = [];
  for (let round = 0; round < ROUNDS; round++) logs.push(await measurePanel(10_000, true));
  figures.push(
    { question: 'show 10,000 log lines between 10,000 events', ours: timesOf(logs.map((r) => r.logLinesMs)) },
    {
      question: 'scroll 10,000 events and 10,000 log lines, p95 frame',
      ours: timesOf(logs.map((r) => r.p95FrameMs)),
    },
  );
  return {
    title: 'Trace panel',
    about: `The page in Chromium without a GPU, ${ROUNDS} rounds, each in a new browser. Opening counts from the last message received to the frame that shows all rows; memory is the JavaScript heap with its typed columns. A plain list has one text a row and nothing else: neither a forest, nor a waterfall, nor a filter.`,
    figures,
  };
}
