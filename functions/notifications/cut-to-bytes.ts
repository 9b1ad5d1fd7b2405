const ELLIPSIS = '...';

/** Text of at most so many bytes of UTF-8: what is too long is cut behind a character, and says so. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  let kept = '';
  let bytes = ELLIPSIS.length;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    kept += character;
  }
  return `${kept.trimEnd()}${ELLIPSIS}`;
}
