/** Something that is made at its first use. */
interface Lazy<T> {
  (): Promise<T>;
  /** What was made; undefined before. */
  loaded(): T | undefined;
}

/** Makes it once, with the first call; a failure is that call's, and the next one tries again. */
export function lazily<T>(make: () => Promise<T>): Lazy<T> {
  let making: Promise<T> | undefined;
  let made: T | undefined;
  const get = () => {
    making ??= make().then(
      (value) => {
        made = value;
        return value;
      },
      (error: unknown) => {
        // A file that could not be loaded once may be there the next time.
        making = undefined;
        throw error;
      },
    );
    return making;
  };
  return Object.assign(get, { loaded: () => made });
}
