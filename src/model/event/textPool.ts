/** Texts, each once, by numbers from 0 on that never change: names of many events, and ids that are no UUIDs. */
export class TextPool {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a text, which is taken in where it is new. */
  add(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  /** The number of a text; undefined where it is not here. */
  find(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  /** The text of a number; empty where there is none. */
  at(number: number): string {
    return this.texts[number] ?? '';
  }
}
