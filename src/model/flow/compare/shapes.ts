/** A tree of types whose children have their shapes. */
interface Tree {
  readonly type: number;
  readonly children: readonly { readonly shape: number }[];
}

/** More than numbers of types and shapes will ever be, and a pair of them is an exact number. */
const MOST = 2 ** 26;

/** Numbers for types, and for trees of types: equal for equal ones. Nothing is written out as text, however many there are. */
export class Shapes {
  readonly #types = new Map<string, number>();
  /** A tree with one child more is known by the shape that it has without it, and that of the child. */
  readonly #trees = new Map<number, number>();

  typeOf(eventType: string): number {
    const known = this.#types.get(eventType);
    if (known !== undefined) return known;
    this.#types.set(eventType, this.#types.size + 1);
    return this.#types.size;
  }

  shapeOf({ type, children }: Tree): number {
    let shape = this.#numberOf(type);
    const [first] = children;
    // Most events have no effect, or one.
    if (first === undefined) return shape;
    if (children.length === 1) return this.#numberOf(shape * MOST + first.shape);
    for (const below of Int32Array.from(children, (child) => child.shape).sort())
      shape = this.#numberOf(shape * MOST + below);
    return shape;
  }

  #numberOf(key: number): number {
    const known = this.#trees.get(key);
    if (known !== undefined) return known;
    const number = this.#trees.size + 1;
    this.#trees.set(key, number);
    return number;
  }
}
