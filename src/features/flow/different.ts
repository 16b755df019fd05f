import * as vscode from 'vscode';
import { differentTraces, failedIn, type TracesCompared } from '../../app/flow/compare/differentTraces';
import type { LogFinder } from '../../app/logs/finder';
import type { StoreHub } from '../../app/stores/hub';
import { inSlices } from '../../base/inSlices';
import { LEAST_SUPPORT, type TraceSelection } from '../../model/flow/compare/different';
import type { FlowWindow } from '../../model/flow/flowWindow';
import { findVariants, wayDifferences, wayWords } from '../../model/flow/variants';
import { formatCount } from '../../model/text/format';
import { codeCell, codeSpan } from '../../model/text/safeText';
import { Hint, withProgress } from '../../platform/vscode/commands';
import { useSameStore } from '../../platform/vscode/sameStore';
import { settings } from '../../platform/vscode/settings';
import { t } from '../../platform/vscode/translate';
import type { DifferentDocuments } from './differentDocuments';

/** What is needed to find the traces. */
interface DifferentDeps {
  readonly hub: Pick<StoreHub, 'handle'>;
  readonly logs: Pick<LogFinder, 'consumerLogs'>;
  readonly documents: DifferentDocuments;
}

/** Which traces of which first type, in which store. Failed traces are found in the logs, unless their events are known. */
export interface DifferentSubject {
  readonly connection: string;
  readonly type: string;
  readonly selection:
    | Exclude<TraceSelection, { kind: 'failed' }>
    | { readonly kind: 'failed' }
    | { readonly kind: 'withErrors'; readonly eventIds: readonly string[] };
  readonly window: FlowWindow;
  /** Whose flows these are, as `storeMark` says it: a person may edit the connection while they are asked. */
  readonly store: string | undefined;
}

/**
 * "What Is Different About These?": shows a document with the fields whose values differ between some traces and the rest. Payloads are
 * read only after a question.
 */
export async function showDifferent(subject: DifferentSubject, { hub, logs, documents }: DifferentDeps): Promise<void> {
  const withPayloads = await askForPayloads();
  if (withPayloads === undefined) return;
  const { connection, type, window, store: before } = subject;
  const found = await withProgress(vscode.l10n.t('Comparing traces'), (signal) =>
    useSameStore(hub.handle(connection), before, async (store) => {
      const selection = await selectionOf(subject, () => failedIn(window, logs, store.layout.logWords, signal));
      const payloads = withPayloads ? { store, masked: settings.payloadRedact.get() } : undefined;
      return differentTraces(window, type, selection, payloads, signal);
    }),
  );
  if (found.selected === 0 || found.rest === 0) {
    throw new Hint(vscode.l10n.t('There are no traces to compare: all of them are alike in this.'));
  }
  await documents.show(type, textOf(subject, found, { way: await wayOf(subject), withPayloads }));
}

/** Returns how the chosen way differs from the most usual one; null when it is the most usual one, or when no way was chosen. */
async function wayOf({ type, selection, window }: DifferentSubject): Promise<string | null> {
  if (selection.kind !== 'way') return null;
  const ways = await inSlices(findVariants(window, type, selection.row));
  const [usual, own] = [ways[0], ways.find(({ isMarked }) => isMarked)];
  if (!usual || !own || own === usual) return null;
  const differences = wayDifferences(own.types, usual.types);
  return wayWords(
    differences.map((each) => ({ ...each, type: codeSpan(each.type) })),
    t,
  );
}

async function selectionOf(
  { selection, window: { table } }: DifferentSubject,
  failed: () => Promise<TraceSelection>,
): Promise<TraceSelection> {
  if (selection.kind === 'failed') return await failed();
  if (selection.kind !== 'withErrors') return selection;
  return { kind: 'failed', rows: new Set(selection.eventIds.map((id) => table.indexOf(id)).filter((row) => row >= 0)) };
}

/** Asks whether fields of payloads are compared, too; undefined when the person gave up. */
async function askForPayloads(): Promise<boolean | undefined> {
  if (settings.payloadReveal.get() === 'never') return false;
  const items = [
    {
      label: vscode.l10n.t('Headers only'),
      detail: vscode.l10n.t('Versions, stream types, contexts and times'),
      withPayloads: false,
    },
    {
      label: vscode.l10n.t('With the fields of payloads'),
      detail: vscode.l10n.t('Values that differ are shown; masked keys are left out'),
      withPayloads: true,
    },
  ];
  const title = vscode.l10n.t('What is different about these?');
  // `ignoreFocusOut`, because the clicked page may take the focus back, which would close the question.
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.withPayloads;
}

/** Returns the name of a header's field; a field of the payload is named by its path. */
function fieldWords(field: string): string {
  const words: Readonly<Record<string, string>> = {
    version: t('Version'),
    streamType: t('Stream type'),
    context: t('Context'),
    traceId: t('Form of the trace id'),
    correlation: t('Correlation'),
    hourUtc: t('Hour (UTC)'),
  };
  return words[field] ?? codeCell(field);
}

/** What a document says besides the differences. */
interface Said {
  /** See `wayOf`. */
  readonly way: string | null;
  readonly withPayloads: boolean;
}

/** Returns the sentence for no differences. It claims nothing about what was not compared, or cannot be decided. */
function nothingWords([selected, rest]: TracesCompared['compared'], withPayloads: boolean): string {
  if (Math.min(selected, rest) < LEAST_SUPPORT)
    return t('These are too few to say what is different: fewer than {count} on one side.', {
      count: LEAST_SUPPORT,
    });
  return withPayloads
    ? t('No field differs more than by chance.')
    : t('No field of the headers differs more than by chance. Payloads were not compared.');
}

function textOf({ type, selection }: DifferentSubject, found: TracesCompared, { way, withPayloads }: Said): string {
  const { selected, rest, compared, differences } = found;
  const args = { type: codeSpan(type), effect: selection.kind === 'lacks' ? codeSpan(selection.effectType) : '' };
  const which = {
    way:
      way === null
        ? t('Traces of {type} that went the most usual way', args)
        : t('Traces of {type} that went one way, against the most usual one: {way}', { ...args, way }),
    slow: t('The slowest traces of {type}', args),
    lacks: t('Traces of {type} without {effect}', args),
    failed: t('Traces of {type} at which a consumer failed', args),
    withErrors: t('Traces of {type} since the start whose log lines have errors', args),
  }[selection.kind];
  const counts = t('{selected} of them and {rest, plural, one {# other} other {# others}} are compared.', {
    selected: formatCount(selected, t.language),
    rest,
  });
  const isPart = compared[0] < selected || compared[1] < rest;
  const part = isPart
    ? ` ${t('Of these {selected} and {rest} were looked at, evenly from all.', {
        selected: formatCount(compared[0], t.language),
        rest: formatCount(compared[1], t.language),
      })}`
    : '';
  const head = `# ${vscode.l10n.t('What is different about these?')}\n\n${which}. ${counts}${part}\n`;
  if (differences.length === 0) return `${head}\n${nothingWords(compared, withPayloads)}\n`;
  const count = ({ count, of }: { readonly count: number; readonly of: number }) =>
    `${formatCount(count, t.language)} / ${formatCount(of, t.language)}`;
  const rows = differences.map(
    ({ field, value, ...sides }) =>
      `| ${fieldWords(field)} | ${codeCell(value)} | ${count(sides.selected)} | ${count(sides.rest)} |`,
  );
  const title = `| ${t('Field')} | ${t('Value')} | ${t('Among these')} | ${t('Among the others')} |`;
  return `${head}\n${title}\n| --- | --- | ---: | ---: |\n${rows.join('\n')}\n`;
}
