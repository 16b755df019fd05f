import type { Hue } from './series';

/** Colours and font of a canvas, which knows no CSS variables. */
export interface CanvasTheme {
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  readonly hues: Readonly<Record<Hue, string>>;
  readonly tones: Readonly<Record<'error' | 'warning' | 'busy' | 'good' | 'quiet', string>>;
}

export function readTheme(): CanvasTheme {
  const style = getComputedStyle(document.body);
  const variable = (...names: string[]) =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ?? style.color;
  const hues = {
    blue: variable('charts-blue'),
    purple: variable('charts-purple'),
    green: variable('charts-green'),
    cyan: variable('terminal-ansiCyan', 'charts-blue'),
    pink: variable('terminal-ansiMagenta', 'charts-purple'),
    red: variable('charts-red'),
  };
  const text = variable('descriptionForeground', 'foreground');
  return {
    text,
    grid: `color-mix(in srgb, ${text} 22%, transparent)`,
    font: `11px ${style.fontFamily}`,
    hues,
    tones: {
      error: variable('editorError-foreground', 'charts-red'),
      warning: variable('editorWarning-foreground', 'charts-yellow'),
      busy: hues.blue,
      good: hues.green,
      quiet: text,
    },
  };
}

/** Calls the listener when VS Code changed the theme: it writes the variables into the html element and a class onto the body. */
export function watchTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style', 'class'] });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  return () => observer.disconnect();
}
