import { measurePanel, type PanelFigures } from '../support/panelBench';
import { type Figure, type Section, timesOf } from './measure';

const ROUNDS = 5;

/** The trace page in Chromium: opening traces of three sizes and scrolling through them. */
export async function panelSection(): Promise<Section> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const events of [1000, 10_000, 100_000]) {
    const rounds: PanelFigures[] = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await measurePanel(events));
    const size = events.toLocaleString('en');
    figures.push(
      { question: `open ${size} events, from the last message received`, ours: timesOf(rounds.map((r) => r.openMs)) },
      { question: `scroll ${size} events, p95 frame`, ours: timesOf(rounds.map((r) => r.p95FrameMs)) },
    );
    notes.push(
      `JavaScript heap with ${size} events, its typed columns counted: ${Math.round(timesOf(rounds.map((r) => r.heapMb)).median)} MB.`,
    );
  }
  const logs: PanelFigures[] = [];
  for (let round = 0; round < ROUNDS; round++) logs.push(await measurePanel(10_000, true));
  figures.push({
    question: 'scroll 10,000 events and 10,000 log lines, p95 frame',
    ours: timesOf(logs.map((r) => r.p95FrameMs)),
  });
  return {
    title: 'Trace panel',
    about: `The page in Chromium without a GPU, ${ROUNDS} rounds, each in a new browser.`,
    figures,
    notes,
  };
}
