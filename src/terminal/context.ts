import type { Arguments, CommonOptions } from './arguments';
import type { ExitCode } from './shell/exit';
import type { Output } from './shell/output';
import type { Progress } from './shell/progress';

/** What a command has at hand. */
export interface CommandContext {
  readonly common: CommonOptions;
  readonly output: Output;
  readonly progress: Progress;
  /** Aborts with Ctrl+C, with the time that --timeout gives, and when the reader of stdout is gone. */
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the command runs, absolute. */
  readonly cwd: string;
  /** The package's folder, with package.json and dist/ in it. */
  readonly packageRoot: URL;
}

/** Does what a command is for, and says how it ended. */
export type RunCommand = (args: Arguments, context: CommandContext) => Promise<ExitCode>;
