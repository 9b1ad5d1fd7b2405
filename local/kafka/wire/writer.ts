const TWO_TO_32 = 4_294_967_296;
const CHUNK_BYTES = 4096;
/** From this size on a buffer is passed on by reference instead of being copied. */
const REFERENCE_FROM_BYTES = 1024;

/** Writes the primitive types of the Kafka protocol into a list of chunks: small writes coalesce, big ones stay as they are. */
export class Writer {
  readonly #chunks: Buffer[] = [];
  #closedBytes = 0;
  #open: Buffer;
  #from = 0;
  #at = 0;

  constructor(firstChunkBytes = 512) {
    this.#open = Buffer.allocUnsafe(firstChunkBytes);
  }

  get length(): number {
    return this.#closedBytes + this.#at - this.#from;
  }

  int8(value: number): void {
    this.#reserve(1);
    this.#at = this.#open.writeInt8(value, this.#at);
  }

  int16(value: number): void {
    this.#reserve(2);
    this.#at = this.#open.writeInt16BE(value, this.#at);
  }

  int32(value: number): void {
    this.#reserve(4);
    this.#at = this.#open.writeInt32BE(value, this.#at);
  }

  int64(value: number): void {
    this.#reserve(8);
    const high = Math.floor(value / TWO_TO_32);
    this.#at = this.#open.writeInt32BE(high, this.#at);
    this.#at = this.#open.writeUInt32BE(value - high * TWO_TO_32, this.#at);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#at = this.#open.writeDoubleBE(value, this.#at);
  }

  boolean(value: boolean): void {
    this.int8(value ? 1 : 0);
  }

  uvarint(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest > 0x7f) {
      this.#open[this.#at++] = (rest & 0x7f) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.#open[this.#at++] = rest;
  }

  /** The characters alone; `length` is their size in UTF-8. */
  text(value: string, length: number): void {
    this.#reserve(length);
    this.#at += this.#open.write(value, this.#at, length, 'utf8');
  }

  bytes(value: Buffer): void {
    if (value.length < REFERENCE_FROM_BYTES) {
      this.#reserve(value.length);
      this.#at += value.copy(this.#open, this.#at);
      return;
    }
    this.#closeChunk();
    this.#chunks.push(value);
    this.#closedBytes += value.length;
  }

  uuid(value: string): void {
    this.bytes(Buffer.from(value.replaceAll('-', ''), 'hex'));
  }

  /** Everything written, in order. The writer is done with. */
  finish(): Buffer[] {
    this.#closeChunk();
    return this.#chunks;
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#open.length) return;
    this.#closeChunk();
    this.#open = Buffer.allocUnsafe(Math.max(length, CHUNK_BYTES));
    this.#from = 0;
    this.#at = 0;
  }

  #closeChunk(): void {
    if (this.#at === this.#from) return;
    this.#chunks.push(this.#open.subarray(this.#from, this.#at));
    this.#closedBytes += this.#at - this.#from;
    this.#from = this.#at;
  }
}
