/**
 * Topics named in a consumer's metadata (`ConsumerProtocolSubscription`: int16 version, then an array of strings;
 * what newer versions append is of no interest here). Undefined when the bytes are something else: a group may have
 * any protocol type, and its metadata then belongs to its members alone.
 */
export function readSubscribedTopics(metadata: Buffer): string[] | undefined {
  if (metadata.length < 6) return undefined;
  const count = metadata.readInt32BE(2);
  const topics: string[] = [];
  let at = 6;
  for (let index = 0; index < count; index += 1) {
    if (at + 2 > metadata.length) return undefined;
    const length = metadata.readInt16BE(at);
    at += 2;
    if (length < 0 || at + length > metadata.length) return undefined;
    topics.push(metadata.toString('utf8', at, at + length));
    at += length;
  }
  return topics;
}
