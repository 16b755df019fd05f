import { readFileSync } from 'node:fs';

export type ThemeName = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

export const THEMES: readonly ThemeName[] = ['dark', 'light', 'highContrast', 'highContrastLight'];

/** Variables of VS Code's Dark Modern, Light Modern and both High Contrasts, as its workbench computes them. */
const variables: Record<ThemeName, Record<string, string>> = JSON.parse(
  readFileSync(new URL('themes.json', import.meta.url), 'utf8'),
);

/** Returns the style sheet that VS Code puts into every webview, with the theme's variables. */
export function themeCss(theme: ThemeName): string {
  const declarations = Object.entries(variables[theme]).map(([name, value]) => `${name}: ${value};`);
  // A layer has a lower priority than the page's own rules, like VS Code's sheet, which comes first.
  return `@layer vscode {
    html { ${declarations.join(' ')}
      scrollbar-color: var(--vscode-scrollbarSlider-background) var(--vscode-editor-background); }
    body { background-color: transparent; color: var(--vscode-editor-foreground); margin: 0; padding: 0 20px;
      font-family: var(--vscode-font-family); font-weight: var(--vscode-font-weight); font-size: var(--vscode-font-size); }
    ::-webkit-scrollbar { width: 10px; height: 10px; }
    ::-webkit-scrollbar-corner { background-color: var(--vscode-editor-background); }
    ::-webkit-scrollbar-thumb { background-color: var(--vscode-scrollbarSlider-background); } }`;
}

/** Returns the classes that VS Code gives the body. */
export function themeKinds(theme: ThemeName): string[] {
  if (theme === 'highContrastLight') return ['vscode-high-contrast-light', 'vscode-high-contrast'];
  return [theme === 'highContrast' ? 'vscode-high-contrast' : `vscode-${theme}`];
}
