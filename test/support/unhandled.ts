/**
 * Collects unhandled faults between `listen` and `stop`, in the whole host; `ofOthers` matches known faults of other
 * extensions.
 */
export function collectUnhandled(ofOthers?: RegExp) {
  const faults: unknown[] = [];
  const remember = (error: unknown) => {
    if (!ofOthers?.test(String(error))) faults.push(error);
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
