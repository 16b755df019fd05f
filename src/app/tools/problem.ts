/** A call that an answer proposes. */
export interface NextCall {
  readonly tool: string;
  readonly input: Readonly<Record<string, string | boolean>>;
  /** What it tells. */
  readonly why: string;
}

/** Why a tool cannot answer. The message is for the agent: it says what to call instead; it is no error where `next` has that. */
export class ToolProblem extends Error {
  constructor(
    message: string,
    readonly next: readonly NextCall[] = [],
  ) {
    super(message);
  }
}
