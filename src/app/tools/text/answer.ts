import { visible } from '../../../model/text/safeText';
import { DATA_NOTE, PROPOSALS } from '../../../protocol/traceInChat';
import { type NextCall, ToolProblem } from '../input';
import { weightOf } from './quote';
import { secretsHider } from './secrets';

/** Weight of the lists of one answer, in characters of English; `detail` has more. Some 3.5 make a token. */
const LIST_CHARACTERS = 2_600;
const DETAIL_CHARACTERS = 14_000;
/** No answer weighs more: 8,192 tokens. */
export const MOST_CHARACTERS = 28_000;

const withoutSecrets = secretsHider([]);

/** Puts an answer together: a summary, lists of whole items with their total, and the calls that lead on. */
export class AnswerText {
  private readonly lines: string[] = [];
  private readonly calls: string[] = [];

  /** Lines as they are; empty ones are left out. What is data in them is quoted already. */
  say(...lines: readonly (string | undefined)[]): this {
    this.lines.push(...lines.filter((line): line is string => line !== undefined && line !== ''));
    return this;
  }

  /**
   * Whole items from `cursor` on, as many as there is room for, with the total; nothing where there are none. `more`: there are others
   * than these, which are not counted. Gives the cursor that leads on. Throws ToolProblem for a cursor that no answer gave.
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

  /** Proposes a call; the most telling first. One that names something by a secret is left out: hidden it would find nothing. */
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

/** Items of a list: texts, or what writes them when they are shown. Most of a long one never are. */
interface ListItems {
  readonly length: number;
  at(place: number): string | undefined;
}

interface ListOptions {
  readonly cursor?: string | undefined;
  readonly detail?: boolean | undefined;
  readonly more?: boolean;
  /** Where the list goes on, if not at `cursor`, and the cursor of what follows so many items; undefined: nothing does. */
  readonly from?: number;
  readonly cursorAt?: (to: number) => string | undefined;
}

function readCursor(cursor: string | undefined, total: number): number {
  if (cursor === undefined || cursor === '') return 0;
  const from = Number(cursor);
  if (Number.isInteger(from) && from >= 0 && (from < total || from === 0)) return from;
  throw noSuchCursor(cursor);
}

/** That no answer gave a cursor. */
export function noSuchCursor(cursor: string): ToolProblem {
  return new ToolProblem(`There is nothing at cursor "${visible(cursor).slice(0, 40)}". Call again without a cursor.`);
}
