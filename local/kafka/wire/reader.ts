const TWO_TO_32 = 4_294_967_296;

/** Bytes that do not read as the message they claim to be. The connection that sent them is closed. */
export class WireError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'WireError';
  }
}

/** Reads the primitive types of the Kafka protocol. Every length is checked against the bytes that are left. */
export class Reader {
  readonly #buffer: Buffer;
  #at = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get remaining(): number {
    return this.#buffer.length - this.#at;
  }

  int8(): number {
    return this.#buffer.readInt8(this.#take(1));
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#take(2));
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#take(4));
  }

  /** As a number, exact up to 2^53: offsets, timestamps and producer ids stay below. */
  int64(): number {
    const at = this.#take(8);
    return this.#buffer.readInt32BE(at) * TWO_TO_32 + this.#buffer.readUInt32BE(at + 4);
  }

  float64(): number {
    return this.#buffer.readDoubleBE(this.#take(8));
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  uvarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#buffer.readUInt8(this.#take(1));
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new WireError('a variable-length integer is longer than 5 bytes');
  }

  text(length: number): string {
    const at = this.#take(length);
    return this.#buffer.toString('utf8', at, at + length);
  }

  /** A view, not a copy. */
  bytes(length: number): Buffer {
    const at = this.#take(length);
    return this.#buffer.subarray(at, at + length);
  }

  uuid(): string {
    const hex = this.bytes(16).toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** Moves on by `length` bytes and answers where they began. */
  #take(length: number): number {
    const at = this.#at;
    if (length < 0 || length > this.#buffer.length - at) {
      throw new WireError(
        `${length} bytes are announced at byte ${at}, ${this.#buffer.length - at} are there`,
      );
    }
    this.#at = at + length;
    return at;
  }
}
