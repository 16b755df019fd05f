/** Something that is made at its first use. */
export interface Lazy<T> {
  (): Promise<T>;
  /** What was made; undefined before. */
  loaded(): T | undefined;
}

export function lazily<T>(make: () => Promise<T>): Lazy<T> {
  let making: Promise<T> | undefined;
  let made: T | undefined;
  const get = () => {
    making ??= make().then((value) => {
      made = value;
      return value;
    });
    return making;
  };
  return Object.assign(get, { loaded: () => made });
}
