import type { IncomingMessage } from 'node:http';

/** Far more than any form here holds. */
const MAX_FORM_BYTES = 16 * 1024;

/** A form past the limit is still read up to here, because a client that is cut off while it sends never sees why. */
const MAX_DISCARDED_BYTES = 1024 * 1024;

/** The fields of a form, or why it is none. */
export type ReadForm = URLSearchParams | 'too large' | 'no form';

/** Reads the body of a form. */
export async function readForm(request: IncomingMessage): Promise<ReadForm> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  const isForm = type.trim().toLowerCase() === 'application/x-www-form-urlencoded';
  const chunks: Buffer[] = [];
  let length = 0;
  // Left open when the rest is not read: the answer goes the same way back.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > MAX_DISCARDED_BYTES) break;
    if (length <= MAX_FORM_BYTES) chunks.push(bytes);
  }
  if (length > MAX_FORM_BYTES) return 'too large';
  return isForm ? new URLSearchParams(Buffer.concat(chunks).toString('utf8')) : 'no form';
}
