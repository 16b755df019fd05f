/** Keeps a text's beginning and end, where ids differ: `fce384f8…f380`. At most `most` characters. */
export function shortenMiddle(text: string, most: number): string {
  const characters = [
    ...text.slice(0, 4 * most),
    ...(text.length > 8 * most ? text.slice(-4 * most) : text.slice(4 * most)),
  ];
  if (characters.length <= most) return text;
  const tail = Math.min(4, Math.floor(most / 3));
  return `${characters.slice(0, most - tail - 1).join('')}…${characters.slice(-tail).join('')}`;
}
