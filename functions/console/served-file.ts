import { createHash } from 'node:crypto';
import { RawAnswer } from '../shared/http/route.ts';
import { chooseEncoding, type Encoding } from './choose-encoding.ts';

/** A file as it is served, in every encoding that there is of it. */
export interface ServedFile {
  readonly contentType: string;
  readonly contents: Buffer;
  readonly encoded: Readonly<Record<Encoding, Buffer | undefined>>;
  readonly etag: string;
}

export function makeServedFile(file: Omit<ServedFile, 'etag'>): ServedFile {
  const digest = createHash('sha256').update(file.contents).digest('base64url').slice(0, 22);
  // Weak: one file in two encodings is not the same bytes.
  return { ...file, etag: `W/"${digest}"` };
}

export interface AnswerOptions {
  /** Of the request, in lower case. */
  readonly asked: Readonly<Record<string, string>>;
  /** What goes along whatever the answer. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The file in the best encoding that is taken; 304 to who has it already. */
export function answerFile(file: ServedFile, { asked, headers }: AnswerOptions): RawAnswer {
  const kept = { ...headers, etag: file.etag, vary: 'accept-encoding' };
  if (isKnown(file.etag, asked['if-none-match'])) return new RawAnswer(304, kept, '');
  const encoding = chooseEncoding(asked['accept-encoding']);
  const encoded = encoding === undefined ? undefined : file.encoded[encoding];
  const type = { 'content-type': file.contentType };
  if (encoding === undefined || encoded === undefined)
    return new RawAnswer(200, { ...kept, ...type }, file.contents);
  return new RawAnswer(200, { ...kept, ...type, 'content-encoding': encoding }, encoded);
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
function isKnown(etag: string, known: string | undefined): boolean {
  const bare = (text: string) => text.trim().replace(/^W\//, '');
  return (known ?? '').split(',').some((one) => one.trim() === '*' || bare(one) === bare(etag));
}
