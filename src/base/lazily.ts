/** A value that is made when it is first used. */
interface Lazy<T> {
  (): Promise<T>;
  /** Returns the value; undefined before it is made. */
  loaded(): T | undefined;
}

/** Returns a function that makes the value at its first call. When that fails, the call rejects, and the next one tries again. */
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
        // A file that could not be loaded may exist later.
        making = undefined;
        throw error;
      },
    );
    return making;
  };
  return Object.assign(get, { loaded: () => made });
}
