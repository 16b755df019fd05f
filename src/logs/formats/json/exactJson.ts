/** Whether a number may have more digits than a double can hold. */
const MAY_BE_LONG = /[:[,]\s*-?\d{16}/;
/** Matches texts, so that numbers in them are not changed, and whole numbers that a double may round. */
const LONG_NUMBERS = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\w.+-])/gs;
const QUOTE = 34;

/**
 * Parses JSON. Long whole numbers (ids of Datadog, snowflakes, nanoseconds) become texts with all their digits. Throws when the text is not
 * JSON.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(MAY_BE_LONG.test(text) ? text.replace(LONG_NUMBERS, asText) : text);
}

const asText = (found: string) => (found.charCodeAt(0) === QUOTE ? found : `"${found}"`);
