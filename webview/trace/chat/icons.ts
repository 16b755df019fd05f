import icons from '@vscode/codicons/dist/codicon.ttf';

/** Puts the icons' font in as bytes: hosts of pages load no fonts, and no policy of theirs is about what is there already. */
export function showIcons(): void {
  document.fonts.add(new FontFace('codicon', icons.slice().buffer));
}
