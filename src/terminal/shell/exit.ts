/** The exit codes of the command line. */
export const EXIT = {
  fine: 0,
  /** Something needs a person, or nothing was found. */
  attention: 1,
  wrongUse: 2,
  /** The store cannot be read. */
  unreadable: 3,
  /** Ctrl+C, with the code that shells use. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command cannot be run as the person wrote it. The message is one sentence. */
export class WrongUse extends Error {}

/** The question cannot be answered now. The message is one sentence; `code` is the exit code. */
export class Unanswered extends Error {
  constructor(
    message: string,
    readonly code: ExitCode = EXIT.unreadable,
  ) {
    super(message);
  }
}
