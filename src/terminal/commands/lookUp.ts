import { lookUpJson } from '../../app/lookup/json';
import type { FoundMeaning, LookedUp } from '../../app/lookup/lookUp';
import { nothingWords, understoodWords } from '../../app/lookup/words';
import { readTrace } from '../../app/traces/readTrace';
import { nameOfStream } from '../../model/event/event';
import type { Meaning } from '../../model/lookup/subject';
import { formatCount } from '../../model/text/format';
import type { CommandContext, RunCommand } from '../arguments';
import { momentText } from '../settings/settings';
import { EXIT } from '../shell/exit';
import { readText } from '../shell/input';
import { cell } from '../shell/output';
import { printTable } from '../shell/table';
import { type TerminalStore, withStore } from '../store/openStore';
import { lookUpText, requireId, search } from '../store/resolve';
import { t } from '../words';

/** Seconds. An id that no index finds is searched in the whole store. */
const LOOKING_S = 300;

/** `event-trace look-up TEXT`: prints what an id, a log line or any pasted text means in the store. */
export const lookUpCommand: RunCommand = async ({ positionals }, context) => {
  const text = requireId(await readText(positionals, context.common));
  const { output, common } = context;
  return await withStore(context, { timeoutS: LOOKING_S }, async (open) => {
    const looked = await lookUpText(open, text);
    const found = looked.meanings.length === 0 ? await searched(looked, open, context) : looked;
    if (common.json) output.json(lookUpJson(found));
    else print(found, open, context);
    return found.meanings.length === 0 ? EXIT.attention : EXIT.fine;
  });
};

/** Returns the look-up with the trace that a search through the store finds. */
async function searched(
  looked: LookedUp,
  { store, signal }: TerminalStore,
  { progress }: CommandContext,
): Promise<LookedUp> {
  const hit = await search(store, looked.unknown, signal, progress);
  if (!hit?.running) return looked;
  // The steps of a search return an event again with each of its relatives, so the events are counted in a table.
  const table = await readTrace(store, hit.key, signal, { running: hit.running });
  const subject = looked.unknown.find(({ spellings }) => spellings.includes(hit.key.id)) ?? looked.unknown[0];
  if (!subject) return looked;
  const meaning: Meaning = { kind: 'trace', key: hit.key, events: table.count, capped: false };
  return { ...looked, meanings: [{ subject, meaning }], unknown: looked.unknown.filter((other) => other !== subject) };
}

function print(looked: LookedUp, { settings }: TerminalStore, { output }: CommandContext): void {
  if (looked.meanings.length === 0) {
    output.note(cell(nothingWords(looked.subjects, t)));
    return;
  }
  printTable<FoundMeaning>(
    output,
    [
      { title: 'Kind', text: ({ meaning }) => kindOf(meaning), colour: () => 'bold' },
      { title: 'What', text: ({ meaning }) => whatOf(meaning, settings), shrinkTo: 20 },
      { title: 'Events', text: ({ meaning }) => countOf(meaning), alignRight: true },
    ],
    looked.meanings,
  );
  if (looked.unknown.length > 0) output.note(cell(`Not known: ${understoodWords(looked.unknown, t)}.`));
  if (looked.omitted > 0) output.note(`The text names ${looked.omitted} more ids, which were not looked up.`);
}

function kindOf(meaning: Meaning): string {
  if (meaning.kind === 'trace') return meaning.key.by;
  return {
    event: 'event',
    stream: 'stream',
    eventType: 'event type',
    streamType: 'stream type',
    position: 'position',
    time: 'time',
  }[meaning.kind];
}

function whatOf(meaning: Meaning, settings: TerminalStore['settings']): string {
  switch (meaning.kind) {
    case 'event': {
      const { position, eventType, stream } = meaning.header;
      return `#${position} ${eventType} ${nameOfStream(stream)}`;
    }
    case 'trace':
      return meaning.key.id;
    case 'stream':
      return nameOfStream(meaning.stream);
    case 'eventType':
      return `${meaning.eventType}, newest #${meaning.latest.position}`;
    case 'streamType':
      return meaning.streamType;
    case 'position':
      return `#${meaning.position}: no event has it`;
    case 'time':
      return `${momentText(meaning.time, settings)}${meaning.position === null ? '' : `, at #${meaning.position}`}`;
  }
}

function countOf(meaning: Meaning): string {
  if (meaning.kind === 'event') return '1';
  if (meaning.kind !== 'trace' && meaning.kind !== 'stream') return '';
  const isMore = meaning.kind === 'trace' && meaning.capped;
  return `${formatCount(meaning.events)}${isMore ? '+' : ''}`;
}
