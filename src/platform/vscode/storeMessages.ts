import { describeError } from '../../app/stores/errorWords';
import { t } from './translate';

/** One sentence in VS Code's language that a person can act on. Never a stack trace, a password or a payload. */
export const errorMessage = (error: unknown): string => describeError(error, t);
