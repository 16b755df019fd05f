import { visible } from '../../../model/text/safeText';
import { DATA_NOTE, PROPOSALS } from '../../../protocol/traceInChat';
import { type NextCall, ToolProblem } from '../input';
import { weightOf } from './quote';
import { secretsHider } from './secrets';

/**
 * The most that the lists of one answer may weigh, in characters of English, without and with `detail`. About 3.5 characters are one token.
 */
const LIST_CHARACTERS = 2_600;
const DETAIL_CHARACTERS = 14_000;
/** The most that an answer may weigh: 8,192 tokens. */
export const MOST_CHARACTERS = 28_000;

const withoutSecrets = secretsHider([]);

/** Builds an answer: a summary, lists of whole items with their total, and proposed calls. */
export class AnswerText {
  private readonly lines: string[] = [];
  private readonly calls: string[] = [];

  /** Adds lines as they are; empty ones are left out. Data in them must already be quoted. */
  say(...lines: readonly (string | undefined)[]): this {
    this.lines.push(...lines.filter((line): line is string => line !== undefined && line !== ''));
    return this;
  }

  /**
   * Adds as many whole items from `cursor` on as fit, with the total; nothing when there are none. `more`: there are further items that are
   * not counted. Returns the cursor of the next part. Throws ToolProblem for a cursor that no answer contained.
   */
  list(title: string, items: ListItems, options: ListOptions = {}): string | undefined {
    const { cursor, detail = false, more = false, from = readCursor(cursor, items.length) } = options;
    const room = detail ? DETAIL_CHARACTERS : LIST_CHARACTERS;
    let to = from;
    let used = 0;
    const shown: string[] = [];
    for (; to < items.length; to++) {
      const item = items.at(to) ?? '';
      used += weightOf(item) + 1;
      if (to > from && used > room) break;
      shown.push(item);
    }
    const isWhole = from === 0 && to === items.length;
    const total = `${items.length}${more ? '+' : ''}`;
    const range = isWhole ? `total ${total}` : `${from + 1}–${to} of ${total}`;
    if (shown.length > 0) this.lines.push(`${title} (${range}):`, ...shown);
    const next = options.cursorAt ? options.cursorAt(to) : to < items.length ? String(to) : undefined;
    if (next !== undefined) this.lines.push(`More with cursor "${next}".`);
    return next;
  }

  /**
   * Proposes a call; the most useful one first. A call whose arguments contain a secret is left out, because it would not work with the
   * secret hidden.
   */
  next(tool: string, input: NextCall['input'], why: string): this {
    const written = JSON.stringify(input);
    const isOpen = (text: string | boolean) => typeof text !== 'string' || withoutSecrets(text) === text;
    if (isOpen(written) && Object.values(input).every(isOpen)) this.calls.push(`- ${tool} ${visible(written)}: ${why}`);
    return this;
  }

  toString(): string {
    const body = this.lines.join('\n');
    const note = body.includes('«') ? `\n${DATA_NOTE}` : '';
    const next = this.calls.length === 0 ? '' : `\n${PROPOSALS}\n${[...new Set(this.calls)].slice(0, 5).join('\n')}`;
    return body + note + next;
  }
}

/** The items of a list, written only when they are shown: most items of a long list never are. */
interface ListItems {
  readonly length: number;
  at(place: number): string | undefined;
}

interface ListOptions {
  readonly cursor?: string | undefined;
  readonly detail?: boolean | undefined;
  readonly more?: boolean;
  /**
   * `from`: the first item, if not given by `cursor`. `cursorAt`: returns the cursor after this number of items; undefined when nothing
   * follows.
   */
  readonly from?: number;
  readonly cursorAt?: (to: number) => string | undefined;
}

function readCursor(cursor: string | undefined, total: number): number {
  if (cursor === undefined || cursor === '') return 0;
  const from = Number(cursor);
  if (Number.isInteger(from) && from >= 0 && (from < total || from === 0)) return from;
  throw noSuchCursor(cursor);
}

/** Returns the problem with a cursor that no answer contained. */
export function noSuchCursor(cursor: string): ToolProblem {
  return new ToolProblem(`There is nothing at cursor "${visible(cursor).slice(0, 40)}". Call again without a cursor.`);
}
