/** Same shape as `vscode.l10n.t`: `{name}` in the message is replaced by the argument of that name. */
export type Translate = (message: string, args?: Record<string, string | number>) => string;

/** The messages as they are written, for tests and for the webviews' default language. */
export const english: Translate = (message, args = {}) =>
  message.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole));
