/** Whether a number may have more digits than a double keeps. */
const MAY_BE_LONG = /[:[,]\s*-?\d{16}/;
/** Texts, so that numbers in them are left alone, and whole numbers that a double may round. */
const LONG_NUMBERS = /"[^"\\]*(?:\\.[^"\\]*)*"|(?<![\w.+-])-?\d{16,}(?![\w.+-])/gs;
const QUOTE = 34;

/**
 * What a text of JSON holds, long whole numbers (ids of Datadog, snowflakes, nanoseconds) as texts with all of their digits.
 * Throws where the text is no JSON.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(MAY_BE_LONG.test(text) ? text.replace(LONG_NUMBERS, asText) : text);
}

const asText = (found: string) => (found.charCodeAt(0) === QUOTE ? found : `"${found}"`);
