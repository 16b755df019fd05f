import { STEP, type Steps } from '../text/steps';
import type { JsonNode } from './contentView';
import { type JsonScalar, jsonTokens } from './tokens';

/** More values would take a gigabyte. The rest is left out, as if the text were cut there. */
const MOST_VALUES = 1_500_000;

export interface JsonDocument {
  readonly root: JsonNode;
  /** How many values there are, including objects and arrays. */
  readonly values: number;
  /** True when the text went on after this document. */
  readonly isCut: boolean;
  /** How deep objects and arrays are nested; 0 for a bare value. */
  readonly depth: number;
}

type Container =
  | { readonly t: 'object'; readonly entries: [key: string, value: JsonNode][] }
  | { readonly t: 'array'; readonly items: JsonNode[] };

/** What may come next. In place of `firstKey` and `firstItem`, a closing bracket may also come. */
type Expected = 'value' | 'firstItem' | 'firstKey' | 'key' | 'colon' | 'comma' | 'end';

/**
 * Reads JSON without recursion. Returns undefined when the text is not JSON. For a text that is cut at its end, returns the complete part,
 * so that keys can still be masked.
 */
export function* readJson(text: string, isCut: boolean): Steps<JsonDocument | undefined> {
  const builder = new JsonBuilder();
  let left = STEP;
  for (const token of jsonTokens(text, isCut)) {
    if (token === 'pause') {
      yield;
      continue;
    }
    if (token === 'cut' && isCut) break;
    if (builder.values >= MOST_VALUES) return builder.finish(true);
    if (token === 'cut' || token === 'invalid' || !builder.take(token)) return undefined;
    if (--left > 0) continue;
    yield;
    left = STEP;
  }
  return builder.finish(isCut);
}

class JsonBuilder {
  values = 0;
  #root: JsonNode | undefined;
  readonly #open: Container[] = [];
  #depth = 0;
  #key = '';
  #expected: Expected = 'value';

  /** Returns false when the token is not allowed here. */
  take(token: '{' | '}' | '[' | ']' | ',' | ':' | JsonScalar): boolean {
    switch (token) {
      case '{':
        return this.#begin({ t: 'object', entries: [] }, 'firstKey');
      case '[':
        return this.#begin({ t: 'array', items: [] }, 'firstItem');
      case '}':
        return this.#close('object', 'firstKey');
      case ']':
        return this.#close('array', 'firstItem');
      case ',':
        return this.#comma();
      case ':':
        return this.#advance(this.#expected === 'colon', 'value');
      default:
        return this.#isKey() ? this.#takeKey(token) : this.#place(token);
    }
  }

  finish(isCut: boolean): JsonDocument | undefined {
    if (this.#root === undefined || (this.#expected !== 'end' && !isCut)) return undefined;
    return { root: this.#root, depth: this.#depth, values: this.values, isCut };
  }

  #begin(container: Container, next: Expected): boolean {
    if (!this.#place(container)) return false;
    this.#open.push(container);
    this.#depth = Math.max(this.#depth, this.#open.length);
    this.#expected = next;
    return true;
  }

  #close(kind: Container['t'], whenEmpty: Expected): boolean {
    const fits = this.#open.at(-1)?.t === kind && (this.#expected === 'comma' || this.#expected === whenEmpty);
    if (fits) this.#open.pop();
    return this.#advance(fits, this.#open.length === 0 ? 'end' : 'comma');
  }

  #comma(): boolean {
    return this.#advance(this.#expected === 'comma', this.#open.at(-1)?.t === 'object' ? 'key' : 'value');
  }

  #isKey(): boolean {
    return this.#expected === 'key' || this.#expected === 'firstKey';
  }

  #takeKey(token: JsonScalar): boolean {
    if (token.t === 'string') this.#key = token.value;
    return this.#advance(token.t === 'string', 'colon');
  }

  /** Places a value where one is expected. */
  #place(node: JsonNode): boolean {
    if (this.#expected !== 'value' && this.#expected !== 'firstItem') return false;
    this.values++;
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root = node;
    else if (parent.t === 'object') parent.entries.push([this.#key, node]);
    else parent.items.push(node);
    return this.#advance(true, parent === undefined ? 'end' : 'comma');
  }

  #advance(fits: boolean, next: Expected): boolean {
    if (fits) this.#expected = next;
    return fits;
  }
}
