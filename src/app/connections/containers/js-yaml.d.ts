/** What is used of js-yaml, which brings no types of its own. */
declare module 'js-yaml' {
  /** Throws on what is no YAML. Merge keys are resolved; nothing of the text is run. */
  export function load(text: string): unknown;
}
