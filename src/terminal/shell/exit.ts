/** How the command line ends. */
export const EXIT = {
  fine: 0,
  /** Something needs a person, or nothing was found. */
  attention: 1,
  wrongUse: 2,
  /** The store cannot be read. */
  unreadable: 3,
  /** Ctrl+C, as shells have it. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The person wrote a command that cannot be run. The message is one sentence. */
export class WrongUse extends Error {}

/** What was asked for cannot be answered now. The message is one sentence; it ends with `code`. */
export class Unanswered extends Error {
  constructor(
    message: string,
    readonly code: ExitCode = EXIT.unreadable,
  ) {
    super(message);
  }
}
