/** A whole number for a text, the same one in each thread; never negative. */
export function textHash(text: string): number {
  let hash = text.length;
  for (let at = 0; at < text.length; at += 1) hash = (hash * 31 + text.charCodeAt(at)) | 0;
  return hash >>> 0;
}
