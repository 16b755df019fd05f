/** What an error says, for logs; of what is no error its text. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
