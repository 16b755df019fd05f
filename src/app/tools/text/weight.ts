/** Characters of English, and of JSON and names, that make a token. */
const CHARACTERS_OF_A_TOKEN = 3.5;

/** Letters of Europe and the Middle East beyond ASCII, of which some two make a token. */
const BEYOND_ASCII = 0x80;
/** From here on one is a token: the scripts of India and further Asia, symbols, and each half of an emoji. */
const WHOLE_TOKENS = 0x900;

/** How many characters of English cost a model as much as a text does. */
export function weightOf(text: string): number {
  let weight = text.length;
  for (let at = 0; at < text.length; at++) weight += extraOf(text.charCodeAt(at));
  return weight;
}

/** How many characters of a text weigh `most` at most. */
export function fittingLength(text: string, most: number): number {
  if (text.length * CHARACTERS_OF_A_TOKEN <= most) return text.length;
  let weight = 0;
  for (let at = 0; at < text.length; at++) {
    weight += 1 + extraOf(text.charCodeAt(at));
    if (weight > most) return at;
  }
  return text.length;
}

function extraOf(code: number): number {
  if (code < BEYOND_ASCII) return 0;
  return (code < WHOLE_TOKENS ? CHARACTERS_OF_A_TOKEN / 2 : CHARACTERS_OF_A_TOKEN) - 1;
}
