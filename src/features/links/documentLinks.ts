import { setImmediate } from 'node:timers/promises';
import * as vscode from 'vscode';
import { Delayer } from '../../base/timers';
import { type IdKind, type IdSpan, typedIdOf } from '../../model/lookup/idSpan';
import type { IdSpotting } from '../../platform/vscode/idSpotter';
import { commands } from '../../platform/vscode/ids';

/** Documents with at most this many lines are linked as a whole. */
const WHOLE_LINES = 1_000;
/** In longer documents, the number of lines before and after the visible ones that are linked. */
const MARGIN_LINES = 400;
/** Characters and lines that are processed before other work gets its turn: a few milliseconds. */
const SLICE_LENGTH = 16 * 1024;
const SLICE_LINES = 100;
/** A screen with more links would be unreadable, and each link is an object in the window. */
const MAX_LINKS = 10_000;
/** Milliseconds. Scrolling continues for a moment, so links are updated when it rests. */
const REST_MS = 150;

export interface DocumentLinks extends vscode.Disposable {
  provide(document: vscode.TextDocument, token: vscode.CancellationToken): Promise<vscode.DocumentLink[]>;
  /** To be called when an editor was scrolled. Calls back, a moment later, when lines without links are visible. */
  follow(editor: vscode.TextEditor, askAgain: () => void): void;
}

/** Lines from `start` up to, but not including, `end`. */
interface Lines {
  readonly start: number;
  readonly end: number;
}

/**
 * Returns links from the ids in a document to their traces. In a long document only the lines around the visible ones have links, so that a
 * log of any size opens at once.
 */
export function createDocumentLinks(ids: IdSpotting): DocumentLinks {
  /** The lines that were linked last; only for long documents. */
  const linked = new WeakMap<vscode.TextDocument, readonly Lines[]>();
  let whenRested = () => {};
  const resting = new Delayer(() => whenRested());

  return {
    async provide(document, token) {
      const spotter = await ids.load();
      const wanted = linesToLink(document);
      linked.set(document, wanted);
      const links: vscode.DocumentLink[] = [];
      for (const { start, lines } of slices(document, wanted)) {
        if (token.isCancellationRequested || document.isClosed || links.length >= MAX_LINKS) break;
        spotter.spot(lines).forEach((spans, index) => {
          for (const span of spans) links.push(linkAt(start + index, span));
        });
        await setImmediate();
      }
      return links;
    },
    follow(editor, askAgain) {
      if (!isUncovered(editor, linked.get(editor.document))) return;
      whenRested = () => {
        if (isUncovered(editor, linked.get(editor.document))) askAgain();
      };
      resting.in(REST_MS);
    },
    dispose: () => resting.dispose(),
  };
}

function linesToLink(document: vscode.TextDocument): readonly Lines[] {
  const { lineCount } = document;
  if (lineCount <= WHOLE_LINES) return [{ start: 0, end: lineCount }];
  const shown = vscode.window.visibleTextEditors
    .filter((editor) => editor.document === document)
    .flatMap((editor) => editor.visibleRanges);
  const around = shown.map(({ start, end }) => ({
    start: Math.max(0, start.line - MARGIN_LINES),
    end: Math.min(lineCount, end.line + MARGIN_LINES + 1),
  }));
  // An editor that is just opening has no visible lines yet.
  return around.length === 0 ? [{ start: 0, end: WHOLE_LINES }] : apart(around);
}

/** Merges ranges that overlap. */
function apart(ranges: readonly Lines[]): Lines[] {
  const result: Lines[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && range.start <= last.end)
      result.splice(-1, 1, { start: last.start, end: Math.max(last.end, range.end) });
    else result.push(range);
  }
  return result;
}

interface Slice {
  readonly start: number;
  readonly lines: readonly string[];
}

/** Yields the lines of the ranges in pieces. Each piece is read when it is needed; the document may have become shorter in between. */
function* slices(document: vscode.TextDocument, ranges: readonly Lines[]): Generator<Slice> {
  for (const range of ranges) {
    let start = range.start;
    while (start < Math.min(range.end, document.lineCount)) {
      const lines = takeLines(document, start, range.end);
      yield { start, lines };
      start += lines.length;
    }
  }
}

function takeLines(document: vscode.TextDocument, start: number, end: number): string[] {
  const lines: string[] = [];
  const last = Math.min(end, start + SLICE_LINES, document.lineCount);
  let length = 0;
  for (let line = start; line < last && length < SLICE_LENGTH; line++) {
    const { text } = document.lineAt(line);
    length += text.length;
    lines.push(text);
  }
  return lines;
}

function linkAt(line: number, span: IdSpan): vscode.DocumentLink {
  const link = new vscode.DocumentLink(new vscode.Range(line, span.start, line, span.end), lookUpLink(span));
  link.tooltip = linkTooltip(span);
  return link;
}

function isUncovered({ document, visibleRanges }: vscode.TextEditor, linked: readonly Lines[] | undefined): boolean {
  if (!linked || document.isClosed) return false;
  const last = document.lineCount - 1;
  return visibleRanges.some(
    ({ start, end }) => !linked.some((lines) => lines.start <= start.line && Math.min(end.line, last) < lines.end),
  );
}

/** Returns the address that opens the trace of an id, for links that may run commands. */
export function lookUpLink(span: IdSpan): vscode.Uri {
  return vscode.Uri.from({
    scheme: 'command',
    path: commands.lookUp,
    query: JSON.stringify([typedIdOf(span)]),
  });
}

/** Returns what a click on an id does. */
export function linkTooltip({ kind }: IdSpan): string {
  const tooltips: Record<IdKind, string> = {
    event: vscode.l10n.t('Open the trace of this event'),
    position: vscode.l10n.t('Open the trace of the event at this position'),
    correlation: vscode.l10n.t('Open the trace of this correlation'),
    trace: vscode.l10n.t('Open this trace'),
    causation: vscode.l10n.t('Open the trace of this cause'),
    stream: vscode.l10n.t('Open this stream'),
    unknown: vscode.l10n.t('Look up this id'),
  };
  return tooltips[kind];
}
