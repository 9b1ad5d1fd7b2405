/** A part of a path, decoded; as it is where it does not decode. */
export function decodePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // A percent sign that begins nothing.
    if (error instanceof URIError) return text;
    throw error;
  }
}
