/** What nobody handled between `listen` and `stop`, of this extension or another one of the host. */
export function collectUnhandled() {
  const faults: unknown[] = [];
  const remember = (error: unknown) => {
    // Another extension's search for files, whose program the oldest server lacks.
    if (!/\brg ENOENT/.test(String(error))) faults.push(error);
  };
  return {
    faults,
    listen(): void {
      process.on('unhandledRejection', remember);
      process.on('uncaughtException', remember);
    },
    stop(): void {
      process.off('unhandledRejection', remember);
      process.off('uncaughtException', remember);
    },
  };
}
