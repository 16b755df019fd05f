import { isRecord } from '../../../src/protocol/schema';

/** The look of the host: colours and fonts as variables, and whether it is dark. VS Code gives its own variables besides. */
export function wearStyle({ theme, styles }: Readonly<Record<string, unknown>>): void {
  const root = document.documentElement;
  if (theme === 'dark' || theme === 'light') {
    root.style.colorScheme = theme;
    document.body.classList.toggle('vscode-dark', theme === 'dark');
    document.body.classList.toggle('vscode-light', theme === 'light');
  }
  const variables = isRecord(styles) && isRecord(styles.variables) ? styles.variables : {};
  for (const [name, value] of Object.entries(variables)) {
    if (/^--[\w-]+$/.test(name) && typeof value === 'string') root.style.setProperty(name, value);
  }
}
